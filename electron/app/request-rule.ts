import { SCHEME } from './origin.ts';

/** What is known of a request that is about to leave. */
export interface AskedRequest {
  readonly url: string;
  /** In Electron's words: `image`, `script`, `ping`, ... */
  readonly resourceType: string;
  /** The page that asks; undefined where the program itself does. */
  readonly webContents?: unknown;
}

/** Where a page or a frame goes: refused here, an error would take its place. `guardNavigation` refuses it. */
const NAVIGATIONS = ['mainFrame', 'subFrame'];

/**
 * Whether a request may leave. Pages have the program's own files, and nothing of the network but images by https:
 * of which their policies allow none to the window, and to a preview those that the user asked for.
 */
export function mayLeave({ url, resourceType, webContents }: AskedRequest): boolean {
  if (webContents === undefined || webContents === null || NAVIGATIONS.includes(resourceType)) return true;
  const protocol = URL.parse(url)?.protocol;
  if (protocol === `${SCHEME}:` || protocol === 'data:' || protocol === 'devtools:') return true;
  return protocol === 'https:' && resourceType === 'image';
}
