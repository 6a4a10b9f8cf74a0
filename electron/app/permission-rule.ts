import { isWindowAddress } from './origin.ts';

/** To copy a report. It cannot read what others have copied. */
const GRANTED = 'clipboard-sanitized-write';

/** Whether a page may have a permission: none but the one, and that for the window's own page. */
export function mayHave(permission: string, requestingAddress: string): boolean {
  return permission === GRANTED && isWindowAddress(requestingAddress);
}
