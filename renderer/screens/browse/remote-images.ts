/** An attribute that loads an image, or a style that does, from another address. */
const REMOTE_IMAGE =
  /(?:\b(?:src|srcset|background|poster|data-src)\s*=\s*["']?\s*|url\(\s*["']?\s*|@import\s+["']?)(?:https?:)?\/\//i;

/** Whether code may name images from elsewhere. What code works out itself is not known: then it may. */
export function namesRemoteImages(code: string): boolean {
  return REMOTE_IMAGE.test(code) || /\b(?:src|background)\s*=\s*["']?\s*%%/i.test(code);
}
