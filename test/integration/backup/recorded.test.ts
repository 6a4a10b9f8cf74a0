import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { OWN_ASSETS } from '../../support/selections.ts';

/** Replies recorded from the real service (see the README there); they are not part of the repository. */
const RECORDED = join(import.meta.dirname, '../../../../shared/fixtures/marketing-cloud');

const itemSchema = z.looseObject({ id: z.int() });
type Item = z.infer<typeof itemSchema>;
const listSchema = z.looseObject({ items: z.array(itemSchema) });
const tokenSchema = z.object({
  success: z.object({ response: z.looseObject({ rest_instance_url: z.string() }) }),
});
const querySchema = z.looseObject({ page: z.object({ page: z.int(), pageSize: z.int() }), query: z.json() });

interface Recorded {
  readonly token: z.infer<typeof tokenSchema>['success']['response'];
  readonly items: readonly Item[];
  /** The text of each recorded asset. */
  readonly assets: ReadonlyMap<number, string>;
  readonly category: unknown;
  readonly notFound: unknown;
}

async function parsed(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(RECORDED, name), 'utf8'));
}

async function readRecorded(): Promise<Recorded> {
  const assets = new Map<number, string>();
  for (const name of await readdir(RECORDED)) {
    if (!/^asset-.*\.json$/.test(name)) continue;
    const text = await readFile(join(RECORDED, name), 'utf8');
    assets.set(itemSchema.parse(JSON.parse(text)).id, text);
  }
  const listed = [];
  for (const name of ['query-mixed.json', 'query-blocks.json', 'query-empty.json']) {
    listed.push(...listSchema.parse(await parsed(name)).items);
  }
  const whole = [...assets.values()].map((text) => itemSchema.parse(JSON.parse(text)));
  const items = new Map([...whole, ...listed].map((item) => [item.id, item]));
  return {
    token: tokenSchema.parse(await parsed('token.json')).success.response,
    items: [...items.values()].sort((one, other) => one.id - other.id),
    assets,
    category: await parsed('category.json'),
    notFound: await parsed('error-404.json'),
  };
}

/** The id in `id greaterThan N`, wherever it stands in a query; 0 without one. */
function lastId(query: unknown): number {
  return Number(
    /"property":"id","simpleOperator":"greaterThan","value":(\d+)/.exec(JSON.stringify(query))?.[1] ?? 0,
  );
}

function pageOf(items: readonly Item[], body: unknown): unknown {
  const { page, query } = querySchema.parse(body);
  const found = items.filter(({ id }) => id > lastId(query));
  const start = (page.page - 1) * page.pageSize;
  return { count: found.length, ...page, links: {}, items: found.slice(start, start + page.pageSize) };
}

/** Serves the recorded replies; what is only in a list is its own asset. Returns its address. */
async function serve(recorded: Recorded, server: Server): Promise<string> {
  let address = '';
  const answer = async (request: IncomingMessage): Promise<string | undefined> => {
    const path = new URL(request.url ?? '', 'http://recorded').pathname;
    if (path === '/v2/token') return JSON.stringify({ ...recorded.token, rest_instance_url: `${address}/` });
    if (path === '/asset/v1/content/categories')
      return JSON.stringify({ count: 1, items: [recorded.category] });
    if (path.endsWith('/query')) return JSON.stringify(pageOf(recorded.items, await json(request)));
    const id = Number(/^\/asset\/v1\/content\/assets\/(\d+)$/.exec(path)?.[1]);
    const item = recorded.items.find((one) => one.id === id);
    return recorded.assets.get(id) ?? (item && JSON.stringify(item));
  };
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await answer(request);
    response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(body ?? JSON.stringify(recorded.notFound));
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => void reply(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  address = typeof bound === 'object' && bound ? `http://127.0.0.1:${bound.port}` : '';
  return address;
}

let engine: Engine;
let server: Server;
beforeEach(async () => {
  engine = await createEngine({ assets: 0 });
  server = createServer();
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await engine.close();
});

test('every recorded asset ends in its file as it was recorded, and a second run keeps nothing again', async (context) => {
  if (!existsSync(RECORDED)) context.skip(`There are no recorded replies at ${RECORDED}.`);
  const recorded = await readRecorded();
  const authenticationAddress = await serve(recorded, server);
  const options = { job: { selection: OWN_ASSETS }, client: { authenticationAddress } };
  const first = await engine.run(options);
  expect(first.result.error).toBeUndefined();
  expect(first.manifest).toMatchObject({
    pending: [],
    problems: [],
    counts: { kept: recorded.items.length },
  });
  const [run] = await finishedRuns(engine.backups);
  expect(recorded.assets.size).toBeGreaterThan(0);
  for (const [id, text] of recorded.assets) {
    const file = run?.index
      .find((line) => line.id === id)
      ?.files.find(({ path }) => path.endsWith(`.${id}.json`));
    const kept = await readFile(join(engine.backups, run?.folder ?? '', file?.path ?? ''), 'utf8');
    expect(JSON.parse(kept)).toEqual(JSON.parse(text));
    expect(kept).toBe(text);
  }
  const second = await engine.run(options);
  expect(second.manifest).toMatchObject({ pending: [], problems: [], counts: { kept: 0, deleted: 0 } });
});
