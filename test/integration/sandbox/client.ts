import type { Sandbox } from '../../../electron/sandbox/sandbox.ts';

/** A reply as it came. */
export interface PlainReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of any shape
  readonly json: any; // oxlint-disable-line typescript/no-explicit-any
}

export interface Client {
  readonly token: string;
  get(path: string): Promise<PlainReply>;
  send(method: string, path: string, body: unknown): Promise<PlainReply>;
  query(body: unknown, scope?: string): Promise<PlainReply>;
}

export const ASSETS = '/asset/v1/content/assets';
export const CATEGORIES = '/asset/v1/content/categories';

export async function request(url: string, init: RequestInit = {}): Promise<PlainReply> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

export function requestToken(sandbox: Sandbox, more: Record<string, unknown> = {}): Promise<PlainReply> {
  return request(`${sandbox.authUrl}/v2/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: sandbox.clientId,
      client_secret: sandbox.clientSecret,
      ...more,
    }),
  });
}

/** Asks for a token and sends it with each request. */
export async function connect(sandbox: Sandbox, more: Record<string, unknown> = {}): Promise<Client> {
  const { json } = await requestToken(sandbox, more);
  const token: string = json.access_token;
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const send = (method: string, path: string, body: unknown) =>
    request(`${sandbox.restUrl}${path}`, { method, headers, body: JSON.stringify(body) });
  return {
    token,
    get: (path) => request(`${sandbox.restUrl}${path}`, { headers }),
    send,
    query: (body, scope) =>
      send(
        'POST',
        `${ASSETS}/query${scope === undefined ? '' : `?scope=${encodeURIComponent(scope)}`}`,
        body,
      ),
  };
}

export const above = (id: number) => ({ property: 'id', simpleOperator: 'greaterThan', value: id });
export const byId = [{ property: 'id', direction: 'ASC' }];

/** All ids, walked by id until an empty page. */
export async function walk(
  client: Client,
  options: { pageSize?: number; scope?: string } = {},
): Promise<number[]> {
  const ids: number[] = [];
  for (;;) {
    const page = { page: 1, pageSize: options.pageSize ?? 500 };
    const { json } = await client.query({ page, query: above(ids.at(-1) ?? 0), sort: byId }, options.scope);
    if (json.items.length === 0) return ids;
    for (const item of json.items) ids.push(item.id);
  }
}
