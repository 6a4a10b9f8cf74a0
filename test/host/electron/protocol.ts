import type { CustomScheme } from 'electron';
import type { SchemeMap } from './scheme-map.ts';
import { NotProvided, refuseOthers } from './strict.ts';

export type SchemeHandler = (request: Request) => Response | Promise<Response>;

const privilegesProvided = ['standard', 'secure', 'supportFetchAPI', 'corsEnabled', 'stream', 'codeCache'];

/** Electron's `protocol`: schemes of the app's own, answered in main. */
export class HostProtocol {
  private readonly schemes: SchemeMap;
  private readonly isReady: () => boolean;
  private readonly fetchable = new Set<string>();
  private readonly handlers = new Map<string, SchemeHandler>();

  constructor(schemes: SchemeMap, isReady: () => boolean) {
    this.schemes = schemes;
    this.isReady = isReady;
  }

  registerSchemesAsPrivileged(customSchemes: CustomScheme[]): void {
    if (this.isReady()) {
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    }
    for (const { scheme, privileges = {} } of customSchemes) {
      refuseOthers(`the scheme ${scheme}`, privileges, privilegesProvided);
      if (!privileges.standard || !privileges.secure) {
        throw new NotProvided(`schemes that are not standard and secure (${scheme})`);
      }
      this.schemes.add(scheme);
      if (privileges.supportFetchAPI) this.fetchable.add(scheme);
    }
  }

  handle(scheme: string, handler: SchemeHandler): void {
    if (!this.schemes.names.includes(scheme))
      throw new NotProvided(`schemes not registered as privileged (${scheme})`);
    if (this.handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.handlers.set(scheme, handler);
  }

  unhandle(scheme: string): void {
    this.handlers.delete(scheme);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.handlers.has(scheme);
  }

  /** Whether a page's `fetch` may ask this scheme. */
  supportsFetch(scheme: string): boolean {
    return this.fetchable.has(scheme);
  }

  /** Null where nothing handles the request's scheme. */
  async answer(request: Request): Promise<Response | null> {
    const scheme = this.schemes.schemeOf(request.url);
    const handler = scheme === null ? undefined : this.handlers.get(scheme);
    return handler === undefined ? null : await handler(request);
  }
}
