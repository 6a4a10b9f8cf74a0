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

/**
 * What a preview of backed-up content may load: what is in it, and where the user asked for them, images from the
 * network. It runs nothing, sends nothing, opens nothing, and has an origin that is nobody else's.
 */
export function previewPolicy(remoteImages: boolean): string {
  return [
    'sandbox',
    "default-src 'none'",
    `img-src data:${remoteImages ? ' https:' : ''}`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
