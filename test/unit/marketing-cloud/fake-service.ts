import type { Log } from '../../../electron/journal/log.ts';
import {
  createMarketingCloud,
  type MarketingCloudOptions,
} from '../../../electron/marketing-cloud/client.ts';
import type { AssetQuery } from '../../../electron/marketing-cloud/marketing-cloud.ts';

export const SUBDOMAIN = 'mc0123456789abcdefghijklmnop';
export const AUTHENTICATION = `https://${SUBDOMAIN}.auth.marketingcloudapis.com`;
export const REST = `https://${SUBDOMAIN}.rest.marketingcloudapis.com`;
export const SECRET = 'the-Client-Secret-9f3a';
export const NEVER = new AbortController().signal;
export const BLOCKS: AssetQuery = { types: [195, 197], scope: 'own', fields: 'whole' };

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly json: unknown;
  readonly signal: AbortSignal | undefined;
  readonly redirect: string | undefined;
}

export type Answer = Response | Promise<Response>;
type Handler = (request: SentRequest) => Answer;

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), { status, headers });
}

export function asset(id: number, more: object = {}): Record<string, unknown> {
  return {
    id,
    assetType: { id: 197, name: 'htmlblock' },
    category: { id: 7 },
    modifiedDate: '2024-01-08T08:28:01.6-06:00',
    name: `Asset ${id}`,
    ...more,
  };
}

export function list(items: unknown[], more: object = {}): Response {
  return json({ count: items.length, page: 1, pageSize: 50, links: {}, items, ...more });
}

/** A service without a network: tokens are handed out unless told otherwise, REST requests go to `rest`. */
export class FakeService {
  readonly requests: SentRequest[] = [];
  readonly logged: unknown[] = [];
  tokens = 0;
  token: Handler = () => {
    this.tokens += 1;
    return json({
      access_token: `token-${this.tokens}`,
      token_type: 'Bearer',
      expires_in: 1080,
      scope: 'documents_and_images_read saved_content_read',
      rest_instance_url: `${REST}/`,
    });
  };
  rest: Handler = () => json({}, 404);

  /** Answers REST requests one by one; the last answer again and again. */
  answers(...answers: (() => Answer)[]): void {
    let next = 0;
    this.rest = () => {
      const answer = answers[Math.min(next, answers.length - 1)];
      next += 1;
      return answer!();
    };
  }

  get restRequests(): SentRequest[] {
    return this.requests.filter((request) => request.url.startsWith(REST));
  }

  get tokenRequests(): SentRequest[] {
    return this.requests.filter((request) => request.url.endsWith('/v2/token'));
  }

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const request: SentRequest = {
      method: init.method ?? 'GET',
      url,
      headers: new Headers(init.headers),
      json: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
      signal: init.signal ?? undefined,
      redirect: init.redirect,
    };
    this.requests.push(request);
    return url.endsWith('/v2/token') ? this.token(request) : this.rest(request);
  };

  readonly log: Log = {
    debug: (message, facts) => void this.logged.push({ message, facts }),
    info: (message, facts) => void this.logged.push({ message, facts }),
    warn: (message, facts) => void this.logged.push({ message, facts }),
    error: (message, facts) => void this.logged.push({ message, facts }),
  };

  client(options: Partial<MarketingCloudOptions> = {}) {
    return createMarketingCloud({
      authenticationAddress: AUTHENTICATION,
      clientId: 'the-client-id',
      clientSecret: SECRET,
      fetch: this.fetch,
      log: this.log,
      ...options,
      retry: { firstWaitMilliseconds: 0.5, longestWaitMilliseconds: 1, ...options.retry },
    });
  }
}
