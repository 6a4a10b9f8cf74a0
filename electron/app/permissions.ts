import { type Session, session } from 'electron';
import { isWindowAddress } from './origin.ts';

/** To copy a report. It cannot read what others have copied. */
const GRANTED = 'clipboard-sanitized-write';

/** Whether a page may have a permission: none but the one, and that for the window's own page. */
export function mayHave(permission: string, requestingAddress: string): boolean {
  return permission === GRANTED && isWindowAddress(requestingAddress);
}

/** Answers every request and every check for a permission, of pages and of devices. */
export function denyPermissions(pages: Session = session.defaultSession): void {
  pages.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(mayHave(permission, details.requestingUrl)),
  );
  pages.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    mayHave(permission, requestingOrigin),
  );
  pages.setDevicePermissionHandler(() => false);
}
