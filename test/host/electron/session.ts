import { HostEmitter } from './host-emitter.ts';
import type { HostNet } from './net.ts';
import type { CheckHandler, Permissions, RequestHandler } from './permissions.ts';
import type { HostProtocol } from './protocol.ts';
import { strict } from './strict.ts';
import { WebRequest } from './web-request.ts';

export interface HostSessionParts {
  readonly permissions: Permissions;
  readonly protocol: HostProtocol;
  readonly net: HostNet;
}

/** Electron's `session.defaultSession`: the one session that the stand-in has. */
export class HostSession extends HostEmitter {
  readonly protocol: HostProtocol;
  readonly webRequest: WebRequest;
  spellCheckerEnabled = false;
  private readonly parts: HostSessionParts;

  constructor(parts: HostSessionParts) {
    super('session', ['will-download']);
    this.parts = parts;
    this.protocol = parts.protocol;
    this.webRequest = strict('session.webRequest', new WebRequest());
  }

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.parts.permissions.requestHandler = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.parts.permissions.checkHandler = handler;
  }

  /** Devices (HID, serial, USB) are never there to be asked for. */
  setDevicePermissionHandler(_handler: unknown): void {}

  /** Screens are never there to be captured. */
  setDisplayMediaRequestHandler(_handler: unknown, _options?: unknown): void {}

  setSpellCheckerEnabled(enabled: boolean): void {
    this.spellCheckerEnabled = enabled;
  }

  isSpellCheckerEnabled(): boolean {
    return this.spellCheckerEnabled;
  }

  fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    return this.parts.net.fetch(input, init);
  }

  /** No proxy is ever configured here. */
  async resolveProxy(_url: string): Promise<string> {
    return 'DIRECT';
  }

  async closeAllConnections(): Promise<void> {}
}
