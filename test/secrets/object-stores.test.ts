import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkplace, type Workplace } from '../support/command.ts';
import { formsOf, leaksIn } from '../support/leaks.ts';

const SECRET_KEY = 'Sx9+/quote"back\\slash&ümlaut%20=8e2a-never';
const ACCOUNT_KEY = randomBytes(32).toString('base64');
const SIGNATURE = `${randomBytes(30).toString('base64')}+/=`;
const PROXY_PASSWORD = 'Px+/7b1c-never';
const SECRETS = [SECRET_KEY, ACCOUNT_KEY, SIGNATURE, PROXY_PASSWORD];

let place: Workplace;
let service: Server;
let origin: string;
const outputs: string[] = [];

const kept = new Map<string, Buffer>();
/** Those of the command that is running: nobody can keep back what it does not know. */
let known: readonly string[] = [];

/**
 * A careless service, and a careless proxy: it keeps files, and refuses all else, the lease for one, saying
 * everything that it was sent or could know.
 */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '', headers } = request;
  const isAzure = headers['x-ms-version'] !== undefined;
  const body = await buffer(request);
  const path = decodeURIComponent(url.split('?')[0] ?? '');
  if (method === 'PUT' && !path.endsWith('lease.json')) {
    kept.set(path, body);
    response.writeHead(isAzure ? 201 : 200, { etag: '"1"' }).end();
  } else if (method === 'GET' && !/list-type=|comp=list/.test(url)) {
    const found = kept.get(path);
    if (found === undefined) refuse(response, 404, isAzure ? 'BlobNotFound' : 'NoSuchKey', '');
    else response.writeHead(200, { etag: '"1"', 'content-length': found.length }).end(found);
  } else {
    const said = [url, decodeURIComponent(url), JSON.stringify(headers), ...known].join(' ');
    refuse(response, 403, 'Refused', said);
  }
}

function refuse(response: ServerResponse, status: number, code: string, said: string): void {
  const text = said.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  response
    .writeHead(status, {
      'content-type': 'application/xml',
      'x-ms-error-code': code,
      'x-said': encodeURIComponent(said),
    })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>You sent ${text}</Message></Error>`);
}

beforeAll(async () => {
  place = await createWorkplace({ assets: 20 });
  service = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});

afterAll(async () => {
  service.close();
  service.closeAllConnections();
  await place.close();
});

async function run(argv: readonly string[], variables: Readonly<Record<string, string>>): Promise<void> {
  const { code, stdout, stderr } = await place.run(argv, variables);
  expect(code).toBeGreaterThan(0);
  outputs.push(stdout, stderr);
}

test('the secrets of object stores are used, refused and echoed', async () => {
  const azure = (credentials: string) => ({
    AZURE_CONTAINER: 'backups',
    AZURE_STORAGE_CONNECTION_STRING: `BlobEndpoint=${origin}/backups;${credentials}`,
  });
  const s3 = {
    S3_BUCKET: 'backups',
    S3_ENDPOINT: origin,
    S3_ACCESS_KEY: 'access',
    S3_SECRET_KEY: SECRET_KEY,
  };
  const stores = [
    [s3, SECRET_KEY],
    [
      { ...s3, HTTP_PROXY: `http://ada:${encodeURIComponent(PROXY_PASSWORD)}@${new URL(origin).host}` },
      SECRET_KEY,
      PROXY_PASSWORD,
    ],
    [azure(`DefaultEndpointsProtocol=http;AccountName=backups;AccountKey=${ACCOUNT_KEY}`), ACCOUNT_KEY],
    [
      azure(`SharedAccessSignature=sv=2024-11-04&sp=rwl&sr=c&sig=${encodeURIComponent(SIGNATURE)}`),
      SIGNATURE,
    ],
  ] as const;
  for (const [variables, ...secrets] of stores) {
    known = secrets;
    await run(['backup', '--json', '--verbose'], variables);
    await run(['backup', '--verbose', '--log-file', join(place.root, 'logs', 'one.log')], variables);
    await run(['runs', '--verbose'], variables);
  }
  known = [SECRET_KEY];
  // In the place of another variable.
  await run(['backup', '--json'], { ...s3, S3_REGION: SECRET_KEY, BACKUP_TYPES: SECRET_KEY });
  await run(['demo', '--to', 's3', '--path', join(place.root, 'demo'), '--verbose'], s3);
});

test('and found nowhere: not in output, logs or state, however they are spelled', async () => {
  const forms = new Map(SECRETS.flatMap((value) => formsOf(value)));
  forms.set(
    SECRET_KEY.toLowerCase().replaceAll('-', ''),
    'the secret key as names of asset types are written',
  );
  const places = new Map(outputs.map((text, index) => [`output ${index}`, Buffer.from(text)]));
  for (const entry of await readdir(place.root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    places.set(path, await readFile(path));
  }
  expect(leaksIn(places, forms)).toEqual([]);
  expect(outputs.join('').match(/\[redacted\]/g)?.length).toBeGreaterThan(10);
});
