import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { faultReplies } from '../../electron/sandbox/sandbox.ts';
import { type CommandEnd, createWorkplace, runCommand, type Workplace } from '../support/command.ts';
import { formsOf, leaksIn } from '../support/leaks.ts';
import { ownBlockIds } from '../support/selections.ts';

/** With characters that JSON, addresses, HTML and Base64 each write in another way. */
const SECRET = 'Zx9+/quote"back\\slash&ümlaut%20=5d1f-never';
const WRONG_SECRET = 'Wrong+/quote"back\\slash&ümlaut%20=7c3e-never';
const PATIENT = { timeout: 30_000, interval: 10 };

let place: Workplace;
let envFolder: string;
const outputs: string[] = [];
/** Access tokens of every account that was talked to. */
const tokens = new Set<string>();

async function note(ended: Promise<CommandEnd> | CommandEnd): Promise<CommandEnd> {
  const end = await ended;
  outputs.push(end.stdout, end.stderr);
  return end;
}

const run = (argv: readonly string[], more?: Readonly<Record<string, string>>) => note(place.run(argv, more));

beforeAll(async () => {
  place = await createWorkplace({ assets: 120, clientSecret: SECRET });
  envFolder = await mkdtemp(join(tmpdir(), 'backup-creator-env-'));
});

afterAll(async () => {
  await place.close();
  await rm(envFolder, { recursive: true, force: true });
});

/** What a careless service says: everything that it was sent. */
function echo(): string {
  const said = [SECRET, ...place.sandbox.tokens()];
  const credentials = Buffer.from(`${place.sandbox.clientId}:${SECRET}`).toString('base64');
  const spelled = said.flatMap((value) => [value, encodeURIComponent(value), JSON.stringify({ value })]);
  return `Refused: Basic ${credentials} ${spelled.join(' ')} <b>${spelled.join('</b> <b>')}</b>`;
}

/** From now on each kind of request gets one reply that echoes what was sent. */
function layEchoes(times: number): void {
  const { faults } = place.sandbox;
  for (const kind of ['token', 'query', 'asset', 'categories', 'userinfo'] as const) {
    const body = { message: echo(), error: 'invalid_request', error_description: echo(), errorcode: 10000 };
    faults.add({ match: { kind }, times, effect: { status: 500, body } });
    faults.add({ match: { kind }, times: 1, effect: { status: 503, body: echo() } });
    faults.add({ match: { kind, nth: 3 }, effect: { status: 200, body: echo() } });
  }
}

describe('the client secret and the access tokens', () => {
  it('are asked for and used in all that follows', async () => {
    expect((await run(['backup', '--json', '--verbose'])).code).toBe(0);
    const [edited = 0, refused = 0] = ownBlockIds(place);
    place.sandbox.account().edit(edited);
    expect((await run(['backup', '--verbose', '--log-file', join(place.root, 'logs', 'one.log')])).code).toBe(
      0,
    );

    // Refused, with and without an echo.
    expect((await run(['backup', '--verbose'], { CLIENT_SECRET: WRONG_SECRET })).code).toBe(1);
    place.sandbox.faults.add({
      match: { kind: 'token' },
      effect: {
        status: 400,
        body: { error: 'invalid_client', error_description: `You sent ${WRONG_SECRET}.` },
      },
    });
    expect((await run(['backup', '--json', '--verbose'], { CLIENT_SECRET: WRONG_SECRET })).code).toBe(1);
    place.sandbox.faults.clear();
    place.sandbox.faults.add({
      match: { kind: 'token' },
      effect: { status: 400, body: { error: 'invalid_client', error_description: echo() } },
    });
    expect((await run(['backup', '--json', '--verbose'])).code).toBe(1);
    place.sandbox.faults.clear();

    // One asset refused with an echo: its reason goes into report and manifest.
    place.sandbox.account().edit(refused);
    place.sandbox.onRequest = (_, kind, id) => {
      if (kind !== 'asset' || id !== refused) return;
      const body = { message: echo(), errorcode: 20000, documentation: echo() };
      place.sandbox.faults.add({ match: { kind, id }, times: 1, effect: { status: 403, body } });
    };
    expect((await run(['backup', '--json', '--verbose', '--full'])).code).toBe(3);
    expect((await run(['runs', '--json', '--verbose'])).code).toBe(0);
    place.sandbox.onRequest = undefined;
    place.sandbox.faults.clear();

    // Retries over echoes, a token that is revoked in mid-run, a redirect with the token in its address.
    layEchoes(1);
    place.sandbox.faults.add({ match: { kind: 'asset', nth: 20 }, effect: faultReplies.unauthorized() });
    await run(['backup', '--verbose', '--full', '--log-file', join(place.root, 'logs', 'two.log')]);
    place.sandbox.faults.clear();
    const [token = ''] = place.sandbox.tokens();
    place.sandbox.switches.redirect = {
      path: '/asset',
      location: `${place.sandbox.restUrl}/elsewhere?access_token=${token}&secret=${encodeURIComponent(SECRET)}`,
    };
    expect((await run(['backup', '--json', '--verbose'])).code).not.toBe(0);
    place.sandbox.switches.redirect = undefined;
    place.sandbox.switches.restInstanceUrlForm = `https://${token}.example.com/${encodeURIComponent(SECRET)}`;
    expect((await run(['backup', '--json', '--verbose'])).code).toBe(2);
    place.sandbox.switches.restInstanceUrlForm = 'full';
  });

  it('are there too when a backup is cancelled or killed, and when the disk says no', async () => {
    place.sandbox.switches.latencyMilliseconds = 30;
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      place.sandbox.requests.reset();
      const running = place.start(['backup', '--full', '--verbose']);
      await vi.waitFor(() => expect(place.sandbox.requests.count('asset')).toBeGreaterThan(20), PATIENT);
      running.kill(signal);
      await note(running.ended);
    }
    place.sandbox.switches.latencyMilliseconds = 0;
    expect((await run(['backup', '--verbose'])).code).toBe(0);
    await writeFile(join(place.root, 'file'), '');
    expect((await run(['backup', '--verbose'], { STORAGE_PATH: join(place.root, 'file') })).code).toBe(1);
  });

  it('are there too with an env file, in wrong settings, in the demo and in the schedule', async () => {
    const envFile = join(envFolder, 'settings.env');
    const text = Object.entries({ ...place.environment, CLIENT_SECRET: `'${SECRET}'` });
    await writeFile(envFile, text.map(([name, value]) => `${name}=${value}\n`).join(''), { mode: 0o644 });
    const options = { workingFolder: place.root };
    expect((await note(runCommand(['backup', '--verbose', '--env-file', envFile], options))).code).toBe(0);

    // A secret in the place of another variable.
    for (const variable of ['AUTH_URL', 'ACCOUNT_ID', 'BACKUP_CRON', 'BACKUP_TIME_ZONE', 'BACKUP_TYPES']) {
      await run(['backup', '--json', '--verbose'], { [variable]: SECRET });
    }

    await mkdir(join(place.root, 'demo'));
    const demo = ['demo', '--path', join(place.root, 'demo'), '--assets', '40', '--verbose'];
    expect((await run(demo)).code).toBe(0);

    place.sandbox.switches.latencyMilliseconds = 30;
    const running = place.start(['backup', '--full']);
    await vi.waitFor(() => expect(place.sandbox.requests.inFlight).toBeGreaterThan(4), PATIENT);
    running.kill('SIGKILL');
    await note(running.ended);
    place.sandbox.switches.latencyMilliseconds = 0;
    const schedule = place.start(['schedule', '--verbose', '--json']);
    await vi.waitFor(() => expect(schedule.stdout()).toContain('"complete"'), PATIENT);
    schedule.kill('SIGTERM');
    expect((await note(schedule.ended)).code).toBe(0);
  });

  it('are found nowhere: not in output, logs, state or backups, however they are spelled', async () => {
    for (const token of place.sandbox.tokens()) tokens.add(token);
    expect(tokens.size).toBeGreaterThan(8);
    const forms = new Map([SECRET, WRONG_SECRET, ...tokens].flatMap((value) => formsOf(value)));
    const places = new Map(outputs.map((text, index) => [`output ${index}`, Buffer.from(text)]));
    for (const entry of await readdir(place.root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      places.set(path, await readFile(path));
      places.set(`the name ${path}`, Buffer.from(path));
    }
    expect(places.size).toBeGreaterThan(200);
    expect(leaksIn(places, forms)).toEqual([]);
  });

  it('would be found, and were taken out of what the service echoed', () => {
    const planted = new Map([
      ['plain', Buffer.from(`a line with ${SECRET} in it`)],
      ['within a header', Buffer.from(Buffer.from(`id:${SECRET}`).toString('base64'))],
      ['within an address', Buffer.from(`?secret=${encodeURIComponent(SECRET)}`)],
      ['within JSON within JSON', Buffer.from(JSON.stringify(JSON.stringify({ SECRET })))],
    ]);
    const found = leaksIn(planted, new Map(formsOf(SECRET)));
    for (const where of planted.keys()) expect(found.some((leak) => leak.endsWith(where))).toBe(true);
    expect(outputs.join('').match(/\[(?:redacted|secret)\]/g)?.length).toBeGreaterThan(10);
  });
});
