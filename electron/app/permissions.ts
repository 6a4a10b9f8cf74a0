import { type Session, session } from 'electron';
import { mayHave } from './permission-rule.ts';

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
