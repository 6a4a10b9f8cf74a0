/**
 * What the window's page may load: its own scripts, styles, fonts and images, and frames with previews.
 * It reaches nothing on the network. `nonce` is for the style elements that Mantine adds.
 */
export function windowPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    'frame-src app://preview',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
