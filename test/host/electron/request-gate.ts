import type { CdpSession, Protocol } from '../browser/cdp.ts';
import type { FrameTree, HostFrame } from './frames.ts';
import { type Cancellable, cancellable } from './host-emitter.ts';
import type { Permissions } from './permissions.ts';
import type { HostProtocol } from './protocol.ts';
import type { SchemeMap } from './scheme-map.ts';
import type { Headers_, RequestDetails, WebRequest } from './web-request.ts';

type Paused = Protocol.Fetch.requestPausedPayload;

export interface NavigationDetails {
  readonly url: string;
  readonly isMainFrame: boolean;
  readonly isSameDocument: false;
  readonly frame: HostFrame | null;
  readonly initiator: HostFrame | null;
}

export interface RequestGateParts {
  readonly schemes: SchemeMap;
  readonly protocol: HostProtocol;
  readonly permissions: Permissions;
  readonly webRequest: WebRequest;
  readonly frames: FrameTree;
  readonly contents: object;
  /** True where main itself asked for this address (`loadURL`, `reload`): nobody is asked about that. */
  readonly isOwnNavigation: (url: string) => boolean;
  readonly emit: (name: string, event: Cancellable & NavigationDetails) => void;
}

/**
 * Every request of a page stops here: navigations are put to the app's guards, requests to its `webRequest`
 * listeners, and those for its own schemes are answered by its protocol handler.
 */
export class RequestGate {
  private readonly parts: RequestGateParts;
  private lastId = 0;

  constructor(parts: RequestGateParts) {
    this.parts = parts;
  }

  async pass(session: CdpSession, paused: Paused): Promise<void> {
    const { requestId } = paused;
    try {
      if (paused.responseStatusCode !== undefined) await this.passResponse(session, paused);
      else await this.passRequest(session, paused);
    } catch (error) {
      console.error(error);
      session.post('Fetch.failRequest', { requestId, errorReason: 'Failed' });
    }
  }

  /** Puts a navigation to the app; false where it is refused. Redirects are put as such. */
  allowsNavigation(url: string, frame: HostFrame | null, redirected: boolean): boolean {
    const isMainFrame = frame === null || frame.parent === null;
    const details: NavigationDetails = { url, isMainFrame, isSameDocument: false, frame, initiator: frame };
    const names = redirected
      ? ['will-redirect']
      : ['will-frame-navigate', ...(isMainFrame ? ['will-navigate'] : [])];
    return names.every((name) => {
      const event = cancellable(details);
      this.parts.emit(name, event);
      return !event.defaultPrevented;
    });
  }

  private async passRequest(session: CdpSession, paused: Paused): Promise<void> {
    const { requestId, resourceType, frameId } = paused;
    const { schemes, permissions, webRequest, contents } = this.parts;
    const details = this.detailsOf(paused);
    const refuse = (errorReason: Protocol.Network.ErrorReason): void =>
      session.post('Fetch.failRequest', { requestId, errorReason });

    const { cancel, redirectURL } = await webRequest.askBeforeRequest(details);
    if (cancel) return refuse('BlockedByClient');
    if (redirectURL !== undefined) {
      const location = { name: 'location', value: schemes.toBrowser(redirectURL) };
      return session.post('Fetch.fulfillRequest', {
        requestId,
        responseCode: 307,
        responseHeaders: [location],
      });
    }
    if (resourceType === 'Document') {
      const frame = this.parts.frames.get(frameId);
      const redirected = paused.redirectedRequestId !== undefined;
      const own = this.parts.isOwnNavigation(details.url) && frame === this.parts.frames.main;
      if (!own && !this.allowsNavigation(details.url, frame, redirected)) return refuse('Aborted');
      if (frame === this.parts.frames.main) await permissions.check(contents, details.url);
    }
    if (schemes.schemeOf(details.url) !== null) return await this.answer(session, paused, details);
    session.post('Fetch.continueRequest', {
      requestId,
      interceptResponse: webRequest.listensToHeaders(details.url),
    });
  }

  private async answer(session: CdpSession, paused: Paused, details: RequestDetails): Promise<void> {
    const { requestId, resourceType } = paused;
    const { schemes, protocol } = this.parts;
    const scheme = schemes.schemeOf(details.url) ?? '';
    const refused = ['Fetch', 'XHR'].includes(resourceType) && !protocol.supportsFetch(scheme);
    const response = refused ? null : await protocol.answer(this.requestOf(paused, details.url));
    if (response === null) return session.post('Fetch.failRequest', { requestId, errorReason: 'Failed' });

    const headers = await this.parts.webRequest.askHeadersReceived(
      details,
      response.status,
      headersOf(response),
    );
    if (headers === 'cancelled')
      return session.post('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    session.post('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: entriesOf(headers, (value) => schemes.headerToBrowser(value)),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    });
  }

  private async passResponse(session: CdpSession, paused: Paused): Promise<void> {
    const { requestId, responseStatusCode = 0, responseHeaders = [] } = paused;
    const headers: Headers_ = {};
    for (const { name, value } of responseHeaders) headers[name] = [...(headers[name] ?? []), value];
    const changed = await this.parts.webRequest.askHeadersReceived(
      this.detailsOf(paused),
      responseStatusCode,
      headers,
    );
    if (changed === 'cancelled')
      session.post('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    else {
      const entries = entriesOf(changed, (value) => value);
      session.post('Fetch.continueResponse', {
        requestId,
        responseCode: responseStatusCode,
        responseHeaders: entries,
      });
    }
  }

  private requestOf({ request }: Paused, url: string): Request {
    const headers = Object.entries(request.headers).map(
      ([name, value]) => [name, this.parts.schemes.headerFromBrowser(value)] as [string, string],
    );
    const body = request.postDataEntries?.map(({ bytes = '' }) => Buffer.from(bytes, 'base64'));
    return new Request(url, {
      method: request.method,
      headers,
      ...(body === undefined ? {} : { body: Buffer.concat(body) }),
    });
  }

  private detailsOf({ request, resourceType, frameId }: Paused): RequestDetails {
    this.lastId += 1;
    const isMainFrame = this.parts.frames.get(frameId) === this.parts.frames.main;
    return {
      id: this.lastId,
      url: this.parts.schemes.fromBrowser(request.url + (request.urlFragment ?? '')),
      method: request.method,
      resourceType: electronType(resourceType, isMainFrame),
      webContents: this.parts.contents,
    };
  }
}

/** Electron's names for what is asked for. */
function electronType(type: Protocol.Network.ResourceType, isMainFrame: boolean): string {
  switch (type) {
    case 'Document':
      return isMainFrame ? 'mainFrame' : 'subFrame';
    case 'XHR':
    case 'Fetch':
      return 'xhr';
    case 'WebSocket':
      return 'webSocket';
    case 'CSPViolationReport':
      return 'cspReport';
    case 'Stylesheet':
    case 'Script':
    case 'Image':
    case 'Font':
    case 'Media':
    case 'Ping':
      return type.toLowerCase();
    default:
      return 'other';
  }
}

function headersOf({ headers }: Response): Headers_ {
  const all: Headers_ = {};
  for (const [name, value] of headers) all[name] = [...(all[name] ?? []), value];
  return all;
}

function entriesOf(headers: Headers_, map: (value: string) => string): Protocol.Fetch.HeaderEntry[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    values.map((value) => ({ name, value: map(value) })),
  );
}
