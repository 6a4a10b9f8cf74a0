import { NotProvided } from './strict.ts';

export interface RequestDetails {
  readonly id: number;
  /** As main knows it. */
  readonly url: string;
  readonly method: string;
  readonly resourceType: string;
  readonly webContents: object;
}

export type Headers_ = Record<string, string[]>;

interface BeforeRequest {
  cancel?: boolean;
  redirectURL?: string;
}

interface HeadersReceived {
  cancel?: boolean;
  responseHeaders?: Record<string, string | string[]>;
  statusLine?: string;
}

type BeforeRequestListener = (details: RequestDetails, callback: (answer: BeforeRequest) => void) => void;
type HeadersReceivedListener = (
  details: RequestDetails & { statusCode: number; responseHeaders: Headers_ },
  callback: (answer: HeadersReceived) => void,
) => void;

interface Subscription<Listener> {
  readonly matches: (url: string) => boolean;
  readonly listener: Listener;
}

/** The part of Electron's `session.webRequest` that an app guards its windows with. */
export class WebRequest {
  private beforeRequest: Subscription<BeforeRequestListener> | null = null;
  private headersReceived: Subscription<HeadersReceivedListener> | null = null;

  onBeforeRequest(...parameters: unknown[]): void {
    this.beforeRequest = subscription<BeforeRequestListener>(parameters);
  }

  onHeadersReceived(...parameters: unknown[]): void {
    this.headersReceived = subscription<HeadersReceivedListener>(parameters);
  }

  async askBeforeRequest(details: RequestDetails): Promise<BeforeRequest> {
    const { beforeRequest } = this;
    if (!beforeRequest?.matches(details.url)) return {};
    return await new Promise((resolve) => beforeRequest.listener(details, resolve));
  }

  listensToHeaders(url: string): boolean {
    return this.headersReceived?.matches(url) ?? false;
  }

  async askHeadersReceived(
    details: RequestDetails,
    statusCode: number,
    responseHeaders: Headers_,
  ): Promise<Headers_ | 'cancelled'> {
    const { headersReceived } = this;
    if (!headersReceived?.matches(details.url)) return responseHeaders;
    const answer = await new Promise<HeadersReceived>((resolve) =>
      headersReceived.listener({ ...details, statusCode, responseHeaders }, resolve),
    );
    if (answer.statusLine !== undefined) throw new NotProvided('statusLine in answers of onHeadersReceived');
    if (answer.cancel) return 'cancelled';
    const changed = Object.entries(answer.responseHeaders ?? responseHeaders);
    return Object.fromEntries(changed.map(([name, value]) => [name, [value].flat()]));
  }
}

/** Parameters are a filter and a listener, or a listener, or null to end it. */
function subscription<Listener>(parameters: unknown[]): Subscription<Listener> | null {
  const listener = parameters.at(-1);
  const filter = (parameters.length > 1 ? parameters[0] : null) as { urls: string[] } | null;
  if (typeof listener !== 'function') return null;
  const patterns = filter?.urls.map(patternOf) ?? null;
  return {
    matches: (url) => patterns?.some((pattern) => pattern.test(url)) ?? true,
    listener: listener as Listener,
  };
}

/** A match pattern (`<all_urls>`, `*://*\/*`, `https://host/*`) as a regular expression. */
function patternOf(pattern: string): RegExp {
  if (pattern === '<all_urls>') return /^/;
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${escaped.replace(/^\.\*:/, '[a-z][a-z0-9-]*:')}$`);
}
