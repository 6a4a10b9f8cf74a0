import { z } from 'zod';
import type { Sandbox } from '../../../electron/sandbox/sandbox.ts';

/** A reply as it came. */
export interface PlainReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the reply is no JSON. */
  readonly json: unknown;
}

const fieldsSchema = z.record(z.string(), z.unknown());
const documentSchema = z.looseObject({ id: z.number() });
const listSchema = z.looseObject({ count: z.number(), items: z.array(fieldsSchema) });
const tokenSchema = z.looseObject({ access_token: z.string() });

/** What is in a reply, in its order. */
export function fieldsIn({ json }: PlainReply): Record<string, unknown> {
  return fieldsSchema.parse(json);
}

/** A reply that is a single asset or folder. */
export function documentIn({ json }: PlainReply): z.infer<typeof documentSchema> {
  return documentSchema.parse(json);
}

/** A reply that is a page of assets or folders. */
export function listIn({ json }: PlainReply): z.infer<typeof listSchema> {
  return listSchema.parse(json);
}

/** What is in a list, where each item has an id. */
export function documentsOf({ items }: z.infer<typeof listSchema>): z.infer<typeof documentSchema>[] {
  return items.map((item) => documentSchema.parse(item));
}

export function idsOf(list: z.infer<typeof listSchema>): number[] {
  return documentsOf(list).map(({ id }) => id);
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
  const { access_token: token } = tokenSchema.parse((await requestToken(sandbox, more)).json);
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
    const query = { page, query: above(ids.at(-1) ?? 0), sort: byId };
    const found = idsOf(listIn(await client.query(query, options.scope)));
    if (found.length === 0) return ids;
    ids.push(...found);
  }
}
