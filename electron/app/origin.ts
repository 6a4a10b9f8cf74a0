/** The scheme under which the program serves its own pages. */
export const SCHEME = 'app';

/** Where the window's page is. */
export const WINDOW_ADDRESS = `${SCHEME}://ui/index.html`;

/** Whether an address is one of the window's own pages. Parsed, never compared as text. */
export function isWindowAddress(address: string): boolean {
  return hostOf(address) === 'ui';
}

/** Whether an address is a preview of backed-up content, the only thing that a subframe may show. */
export function isPreviewAddress(address: string): boolean {
  return hostOf(address) === 'preview';
}

/** Undefined where the address is not one of the program's own, or holds what has no place there. */
function hostOf(address: string): string | undefined {
  const url = URL.parse(address);
  if (url === null || url.protocol !== `${SCHEME}:`) return undefined;
  if (url.username !== '' || url.password !== '' || url.port !== '') return undefined;
  return url.hostname;
}
