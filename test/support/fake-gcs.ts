import { createHash, createPublicKey, generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

type Permission = 'create' | 'get' | 'list' | 'delete';

/**
 * Google Cloud Storage and Google's sign-in, as far as their reference says and this project uses them: it
 * checks signatures, tokens, permissions and MD5, knows versions, ranges, pages and uploads in pieces. It is
 * no proof of what the true service does, of which the emulator is a second opinion.
 */
export interface FakeGcs {
  readonly origin: string;
  readonly bucket: string;
  /** The key of the service account that may use it, as JSON. */
  readonly serviceAccount: string;
  readonly objects: Map<string, { content: Buffer; contentType: string; generation: number }>;
  readonly permissions: Set<Permission>;
  /** True: a retention policy of the bucket keeps each object as it is. */
  retention: boolean;
  /** What becomes of a token that is asked for with a right signature. */
  grant: 'token' | 'clock' | 'revoked';
  /** How much of a piece is taken at once. */
  takes: number;
  close(): Promise<void>;
}

interface Session {
  readonly name: string;
  readonly contentType: string;
  content: Buffer;
}

/** Starts one on a free port of this machine. */
export async function startFakeGcs(): Promise<FakeGcs> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const tokens = new Set<string>();
  const sessions = new Map<string, Session>();
  let generation = 1_700_000_000_000_000;
  const server = createServer((request, response) => {
    const { socket } = request;
    answer(request, response).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeGcs = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket: 'backups-of-ours',
    serviceAccount: JSON.stringify({
      type: 'service_account',
      project_id: 'ours',
      client_email: 'backup@ours.iam.gserviceaccount.com',
      private_key: privateKey,
      token_uri: 'https://oauth2.googleapis.com/token',
    }),
    objects: new Map(),
    permissions: new Set<Permission>(['create', 'get', 'list', 'delete']),
    retention: false,
    grant: 'token',
    takes: Number.POSITIVE_INFINITY,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return fake;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '' } = request;
    const url = new URL(request.url ?? '', 'http://fake');
    const body = await buffer(request);
    if (url.pathname === '/token') return giveToken(new URLSearchParams(body.toString()), response);
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || !tokens.has(token))
      return fail(response, 401, 'authError', 'Invalid Credentials');
    const [, upload, bucket, name] =
      /^\/(upload\/)?storage\/v1\/b\/([^/]+)\/o(?:\/(.+))?$/.exec(url.pathname) ?? [];
    if (bucket !== fake.bucket)
      return fail(response, 404, 'notFound', 'The specified bucket does not exist.');
    if (upload !== undefined) return takeUpload(method, url, request, body, response);
    if (name === undefined) return list(url.searchParams, response);
    const key = decodeURIComponent(name);
    return method === 'DELETE' ? remove(key, response) : read(key, url.searchParams, request, response);
  }

  function giveToken(form: URLSearchParams, response: ServerResponse): undefined {
    const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const right = verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${claims}`),
      createPublicKey(publicKey),
      Buffer.from(signature, 'base64url'),
    );
    const refusal =
      fake.grant === 'clock'
        ? 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.'
        : 'Invalid JWT Signature.';
    if (!right || fake.grant !== 'token') {
      return json(response, 400, { error: 'invalid_grant', error_description: refusal });
    }
    const token = randomUUID();
    tokens.add(token);
    json(response, 200, { access_token: token, expires_in: 3_599, token_type: 'Bearer' });
  }

  /** True where it is not allowed; that is answered then. */
  function forbidden(permission: Permission, response: ServerResponse): boolean {
    if (fake.permissions.has(permission)) return false;
    const what = `storage.objects.${permission}`;
    const who = 'backup@ours.iam.gserviceaccount.com';
    const message = `${who} does not have ${what} access to the Google Cloud Storage object. Permission '${what}' denied on resource (or it may not exist).`;
    fail(response, 403, 'forbidden', message);
    return true;
  }

  /** True where an object is there and a policy keeps it; that is answered then. */
  function retained(key: string, response: ServerResponse): boolean {
    if (!fake.retention || !fake.objects.has(key)) return false;
    const message = `Object '${fake.bucket}/${key}' is subject to bucket's retention policy or object retention and cannot be deleted or overwritten until 2026-12-24T00:00:00-00:00`;
    fail(response, 403, 'retentionPolicyNotMet', message);
    return true;
  }

  function list(query: URLSearchParams, response: ServerResponse): undefined {
    if (forbidden('list', response)) return;
    const prefix = query.get('prefix') ?? '';
    const entries = new Map<string, number | undefined>();
    for (const [key, { content }] of fake.objects) {
      if (!key.startsWith(prefix)) continue;
      const end = key.indexOf('/', prefix.length);
      if (end === -1) entries.set(key, content.length);
      else entries.set(key.slice(0, end + 1), undefined);
    }
    const after = query.get('pageToken') ?? '';
    const rest = [...entries].filter(([key]) => key > after).sort(([one], [other]) => (one < other ? -1 : 1));
    const page = rest.slice(0, Number(query.get('maxResults') ?? 1_000));
    const items = page.flatMap(([name, size]) => (size === undefined ? [] : [{ name, size: String(size) }]));
    const prefixes = page.flatMap(([key, size]) => (size === undefined ? [key] : []));
    json(response, 200, {
      kind: 'storage#objects',
      ...(rest.length > page.length ? { nextPageToken: page.at(-1)?.[0] } : {}),
      ...(prefixes.length > 0 ? { prefixes } : {}),
      ...(items.length > 0 ? { items } : {}),
    });
  }

  function read(
    key: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): undefined {
    if (forbidden('get', response)) return;
    const found = fake.objects.get(key);
    const wanted = query.get('generation');
    if (found === undefined || (wanted !== null && wanted !== String(found.generation))) {
      response.writeHead(404, { 'content-type': 'text/html; charset=UTF-8' });
      response.end(`No such object: ${fake.bucket}/${key}`);
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const content = found.content.subarray(from);
    response.writeHead(from === 0 ? 200 : 206, {
      'content-type': found.contentType,
      'content-length': content.length,
      'x-goog-generation': found.generation,
      'x-goog-hash': `crc32c=AAAAAA==,md5=${md5(found.content)}`,
      ...(from === 0
        ? {}
        : { 'content-range': `bytes ${from}-${found.content.length - 1}/${found.content.length}` }),
    });
    response.end(content);
  }

  function remove(key: string, response: ServerResponse): undefined {
    if (forbidden('delete', response) || retained(key, response)) return;
    if (!fake.objects.delete(key)) {
      return fail(response, 404, 'notFound', `No such object: ${fake.bucket}/${key}`);
    }
    response.writeHead(204).end();
  }

  function takeUpload(
    method: string,
    url: URL,
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): undefined {
    const id = url.searchParams.get('upload_id');
    if (method === 'PUT' && id !== null) return takePiece(id, request, body, response);
    if (forbidden('create', response)) return;
    if (url.searchParams.get('uploadType') === 'multipart') {
      const { metadata, content, contentType } = partsOf(request.headers['content-type'] ?? '', body);
      return keep(metadata.name, content, contentType, metadata.md5Hash, response);
    }
    const session = randomUUID();
    sessions.set(session, {
      name: url.searchParams.get('name') ?? '',
      contentType: String(request.headers['x-upload-content-type']),
      content: Buffer.alloc(0),
    });
    response.writeHead(200, {
      location: `https://${request.headers.host}${url.pathname}?uploadType=resumable&upload_id=${session}`,
    });
    response.end();
  }

  function takePiece(
    id: string,
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): undefined {
    const session = sessions.get(id);
    if (session === undefined) return fail(response, 410, 'gone', 'The upload is no longer there.');
    const [, from, total] =
      /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(String(request.headers['content-range'])) ?? [];
    const start = from === undefined ? session.content.length : Number(from);
    if (start > session.content.length)
      return fail(response, 400, 'invalid', 'There is a gap in the upload.');
    const isLast = total !== '*';
    if (!isLast && body.length % (256 * 1024) !== 0) return fail(response, 400, 'invalid', 'Not a multiple.');
    // What it has already is passed over.
    const fresh = body.subarray(session.content.length - start).subarray(0, fake.takes);
    session.content = Buffer.concat([session.content, fresh]);
    if (isLast && session.content.length === Number(total)) {
      const hash = /md5=([^,\s]+)/.exec(String(request.headers['x-goog-hash']))?.[1];
      return keep(session.name, session.content, session.contentType, hash, response);
    }
    response.writeHead(
      308,
      session.content.length === 0 ? {} : { range: `bytes=0-${session.content.length - 1}` },
    );
    response.end();
  }

  function keep(
    name: string,
    content: Buffer,
    contentType: string,
    announced: string | undefined,
    response: ServerResponse,
  ): undefined {
    // To replace one is to delete the older one.
    if (fake.objects.has(name) && forbidden('delete', response)) return;
    if (retained(name, response)) return;
    const md5Hash = md5(content);
    if (announced !== md5Hash) {
      return fail(
        response,
        400,
        'invalid',
        `Provided MD5 hash "${announced}" doesn't match calculated MD5 hash "${md5Hash}".`,
      );
    }
    generation += 1;
    fake.objects.set(name, { content, contentType, generation });
    json(response, 200, { kind: 'storage#object', name, md5Hash, size: String(content.length) });
  }
}

function partsOf(type: string, body: Buffer) {
  const boundary = /boundary=(\S+)/.exec(type)?.[1] ?? '';
  const [, first = '', second = ''] = body.toString('latin1').split(`--${boundary}`);
  const contentOf = (part: string): Buffer =>
    Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4, -2), 'latin1');
  const metadata = JSON.parse(contentOf(first).toString()) as { name: string; md5Hash?: string };
  return {
    metadata,
    content: contentOf(second),
    contentType: /content-type: ([^\r]+)/i.exec(second)?.[1] ?? '',
  };
}

function md5(content: Buffer): string {
  return createHash('md5').update(content).digest('base64');
}

function json(response: ServerResponse, status: number, body: unknown): undefined {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body));
}

function fail(response: ServerResponse, code: number, reason: string, message: string): undefined {
  json(response, code, { error: { code, message, errors: [{ message, domain: 'global', reason }] } });
}
