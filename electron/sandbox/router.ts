import type { Account } from './account.ts';
import { isBlock } from './asset-types.ts';
import { type AuthenticationContext, answerToken, answerUserInfo } from './authentication.ts';
import { answerCategories, answerCategory, createCategory } from './categories.ts';
import { formatWithoutOffset } from './dates.ts';
import type { RequestKind } from './faults.ts';
import { parseListQuery } from './list-query.ts';
import { Listing, listRequestSchema, parseScope } from './listing.ts';
import { nameOf } from './records.ts';
import {
  insufficientPrivileges,
  invalid,
  notAuthorized,
  notFound,
  ok,
  Refusal,
  type Reply,
  restError,
} from './replies.ts';
import { selects } from './switches.ts';
import { changeAsset, createAsset } from './writes.ts';

/** A request, read as far as the sandbox needs it. */
export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case: `$pageSize` and `$pagesize` are the same to the service. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly authorization: string | undefined;
  /** The parsed JSON body; undefined where there is none, or none that parses. */
  readonly body: unknown;
}

/** What a request is about, from its address alone. */
export interface Route {
  readonly kind: RequestKind;
  readonly id: number | undefined;
}

const ASSETS = '/asset/v1/content/assets';
const CATEGORIES = '/asset/v1/content/categories';

export function routeOf(method: string, path: string): Route {
  const route = (kind: RequestKind, id?: number): Route => ({ kind, id });
  if (path === '/v2/token') return route('token');
  if (path === '/v2/userinfo') return route('userinfo');
  if (path === `${ASSETS}/query`) return route('query');
  if (path === '/asset/v1/content/deletedAssets') return route('deletedAssets');
  const asset = /^\/asset\/v1\/content\/assets\/(\d+)(\/file)?$/.exec(path);
  if (asset !== null) {
    const id = Number(asset[1]);
    if (asset[2] !== undefined) return route('file', id);
    return route(method === 'GET' ? 'asset' : 'write', id);
  }
  if (path === ASSETS) return route(method === 'GET' ? 'list' : 'write');
  if (path === CATEGORIES || path.startsWith(`${CATEGORIES}/`))
    return route(method === 'GET' ? 'categories' : 'write');
  return route('unknown');
}

const READ_SCOPE = 'documents_and_images_read';
const WRITE_SCOPE = 'documents_and_images_write';
const DELETED_FOR_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;

/** Answers requests from the accounts' data. */
export class Router {
  readonly #context: AuthenticationContext;
  readonly #listings: ReadonlyMap<number, Listing>;

  constructor(context: AuthenticationContext) {
    this.#context = context;
    this.#listings = new Map(
      [...context.accounts].map(([mid, account]) => [mid, new Listing(account, context.switches)]),
    );
  }

  answer(request: SandboxRequest, route: Route): Reply {
    try {
      return this.#answer(request, route);
    } catch (error) {
      if (error instanceof Refusal) return error.reply;
      throw error;
    }
  }

  #answer(request: SandboxRequest, route: Route): Reply {
    const { options, switches, tokens, accounts } = this.#context;
    if (route.kind === 'token') {
      return request.method === 'POST' ? answerToken(request.body, this.#context) : methodNotAllowed();
    }
    const token = tokens.check(request.authorization, options.now(), switches.tokenLifetimeMilliseconds);
    if (route.kind === 'userinfo') return answerUserInfo(token, this.#context);
    if (token === undefined) return notAuthorized();
    const account = accounts.get(token.mid);
    if (account === undefined) return notAuthorized();
    const needed = route.kind === 'write' ? WRITE_SCOPE : READ_SCOPE;
    if (!token.scopes.has(needed)) return insufficientPrivileges(needed);
    switch (route.kind) {
      case 'query':
        return this.#query(request, account);
      case 'list':
        return this.#listing(account).answer(parseListQuery(request.parameters), this.#scope(request));
      case 'asset':
        return this.#asset(route, account);
      case 'file':
        return this.#file(route, account);
      case 'categories':
        return this.#categories(request, account);
      case 'deletedAssets':
        return deletedAssets(account);
      case 'write':
        return this.#write(request, route, account);
      case 'unknown':
        return notFound();
    }
  }

  #query(request: SandboxRequest, account: Account): Reply {
    if (request.method !== 'POST') return methodNotAllowed();
    const parsed = listRequestSchema.safeParse(request.body);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return invalid(`${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'invalid'}`);
    }
    return this.#listing(account).answer(parsed.data, this.#scope(request));
  }

  #scope(request: SandboxRequest) {
    return parseScope(request.parameters.get('scope') ?? null);
  }

  #listing(account: Account): Listing {
    const listing = this.#listings.get(account.mid);
    if (listing === undefined) throw new RangeError(`No account ${account.mid}.`);
    return listing;
  }

  #find(route: Route, account: Account) {
    if (route.id === undefined || selects(this.#context.switches.hideFromEverything, route.id))
      return undefined;
    return account.find(route.id);
  }

  #asset(route: Route, account: Account): Reply {
    const record = this.#find(route, account);
    return record === undefined ? notFound() : ok(account.document(record));
  }

  #file(route: Route, account: Account): Reply {
    const { switches } = this.#context;
    const record = this.#find(route, account);
    if (record === undefined) return notFound();
    const bytes = account.file(record);
    if (bytes === undefined) return restError(switches.noFileStatus, 30003, 'The asset has no file.');
    const text = bytes.toString('base64');
    return switches.fileAsRaw
      ? { status: 200, text, headers: { 'Content-Type': 'text/plain; charset=utf-8' } }
      : ok(text);
  }

  #categories(request: SandboxRequest, account: Account): Reply {
    const { switches } = this.#context;
    if (request.path === CATEGORIES) return answerCategories(request.parameters, account, switches);
    return answerCategory(Number(request.path.slice(CATEGORIES.length + 1)), account, switches);
  }

  #write(request: SandboxRequest, route: Route, account: Account): Reply {
    const { switches } = this.#context;
    if (request.method === 'POST' && request.path === CATEGORIES)
      return createCategory(request.body, account, switches);
    if (request.method === 'POST' && request.path === ASSETS) return createAsset(request.body, account);
    if (request.method === 'PATCH' && route.id !== undefined) {
      const record = this.#find(route, account);
      return record === undefined ? notFound() : changeAsset(record, request.body, account, switches);
    }
    return methodNotAllowed();
  }
}

function methodNotAllowed(): Reply {
  return restError(405, 10000, 'Method Not Allowed');
}

/** The last 30 days' deletions; blocks and messages are left out, and dates have no offset. */
function deletedAssets(account: Account): Reply {
  const since = account.now() - DELETED_FOR_MILLISECONDS;
  const items = account
    .records()
    .filter(({ deletedAt, typeId }) => {
      const isListed = !isBlock(typeId) && !(typeId >= 205 && typeId <= 230);
      return deletedAt !== undefined && deletedAt >= since && isListed;
    })
    .map((record) => ({
      id: record.id,
      name: nameOf(record, account.seed),
      assetType: { id: record.typeId },
      category: { id: record.categoryId },
      memberId: account.mid,
      deletedDate: formatWithoutOffset(record.deletedAt ?? 0),
    }));
  return ok({ count: items.length, page: 1, pageSize: Math.max(50, items.length), links: {}, items });
}
