import type { Protocol } from '../browser/cdp.ts';
import type { HostFrame } from './frames.ts';
import type { SchemeMap } from './scheme-map.ts';
import { NotProvided } from './strict.ts';

export type RequestHandler = (
  contents: object,
  permission: string,
  callback: (granted: boolean) => void,
  details: object,
) => void;
export type CheckHandler = (
  contents: object | null,
  permission: string,
  origin: string,
  details: object,
) => boolean;

/** Electron's name of a permission -> Chromium's names for the parts of it. */
const permissions: Readonly<Record<string, readonly string[]>> = {
  notifications: ['notifications'],
  geolocation: ['geolocation'],
  media: ['camera', 'microphone'],
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
  'persistent-storage': ['persistent-storage'],
  midi: ['midi'],
};

/**
 * Asks the app's permission handlers and has Chromium enforce what they answer. The check handler is asked before
 * each document of a main frame, the request handler when a page calls the interface in question
 * (page/permission-apis.ts). Without a handler all is granted, as in Electron.
 */
export class Permissions {
  requestHandler: RequestHandler | null = null;
  checkHandler: CheckHandler | null = null;
  private readonly schemes: SchemeMap;
  private readonly setInBrowser: (parameters: Protocol.Browser.setPermissionParameters) => Promise<unknown>;

  constructor(
    schemes: SchemeMap,
    setInBrowser: (parameters: Protocol.Browser.setPermissionParameters) => Promise<unknown>,
  ) {
    this.schemes = schemes;
    this.setInBrowser = setInBrowser;
  }

  /** Tells Chromium what the check handler says of each permission for a document that is about to load. */
  async check(contents: object, url: string): Promise<void> {
    const origin = this.originOf(url);
    if (origin === null) return;
    const details = { requestingUrl: url, isMainFrame: true, securityOrigin: `${origin}/` };
    await Promise.all(
      Object.keys(permissions).map(async (permission) => {
        const granted = this.checkHandler?.(contents, permission, `${origin}/`, details) ?? true;
        await this.enforce(permission, origin, granted);
      }),
    );
  }

  /** Asks the request handler for a page, and has its answer enforced. */
  async request(contents: object, permission: string, frame: HostFrame, details: object): Promise<boolean> {
    const origin = this.originOf(frame.url);
    if (!(permission in permissions)) throw new NotProvided(`the permission ${permission}`);
    const all = { ...details, requestingUrl: frame.url, isMainFrame: frame.parent === null };
    const granted = await new Promise<boolean>((resolve) => {
      if (this.requestHandler === null) resolve(true);
      else this.requestHandler(contents, permission, resolve, all);
    });
    if (origin !== null) await this.enforce(permission, origin, granted);
    return granted;
  }

  private async enforce(permission: string, origin: string, granted: boolean): Promise<void> {
    for (const name of permissions[permission] ?? []) {
      await this.setInBrowser({
        permission: { name },
        setting: granted ? 'granted' : 'denied',
        origin: new URL(this.schemes.toBrowser(origin)).origin,
      });
    }
  }

  private originOf(url: string): string | null {
    return /^[a-z][a-z0-9-]*:\/\/[^/?#]+/i.exec(url)?.[0] ?? null;
  }
}
