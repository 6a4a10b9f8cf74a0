import { existsSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../electron/sandbox/sandbox.ts';
import { type Keyring, startKeyring } from '../host/keyring.ts';
import { differences, finishedRuns } from '../support/account-at-destination.ts';
import { formsOf, leaksIn } from '../support/leaks.ts';
import { call, comeToSummary, continueTo, filesIn, heapOf, secretsIn, typeConnection } from './journey.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

/** Nothing else on the machine looks like it. */
const SECRET = 'e2e-Zx9+/quote"back\\slash&ümlaut%20=5d1f-never';
const PATIENT = { timeout: 30_000 };
const NO_KEYCHAIN = 'There is no D-Bus session, so no keychain can be reached.';

let keyring: Keyring;
let root: string;
let running: RunningApp | undefined;
const sandboxes: Sandbox[] = [];

beforeAll(async () => {
  keyring = await startKeyring();
});
afterAll(() => keyring?.stop());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'backup-creator-wizard-'));
});
afterEach(async () => {
  await running?.kill();
  if (running) removeProfile(running.profile);
  running = undefined;
  for (const sandbox of sandboxes.splice(0)) await sandbox.close();
  await rm(root, { recursive: true, force: true });
});

async function start(env: Readonly<Record<string, string>> = keyring.env): Promise<RunningApp> {
  running = await launchApp({ env });
  await running.page.getByRole('heading', { name: 'Set up your first backup' }).waitFor();
  return running;
}

async function account(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ assets: 60, clientSecret: SECRET, ...options });
  sandboxes.push(sandbox);
  return sandbox;
}

/** An environment whose session bus is at this path, where there may be nothing yet. */
function keychainAt(bus: string): Record<string, string> {
  return { ...keyring.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}` };
}

function busOf({ env }: Keyring): string {
  return env.DBUS_SESSION_BUS_ADDRESS?.replace('unix:path=', '') ?? '';
}

describe('the first start', () => {
  it('leads from nothing to a first backup that has ended, and says so', async () => {
    const sandbox = await account({ sharedAssets: 8 });
    const { page, userData, desktop } = await start();
    const backups = join(root, 'backups');

    await typeConnection(page, sandbox);
    expect(await heapOf(page)).toContain(SECRET);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText(`Connected to Sample Enterprise, business unit ${sandbox.mid}.`).waitFor();
    await page.getByText(/\d+ content blocks can be read\./).waitFor();
    await continueTo(page, 2);
    await page.getByLabel('Folder').pressSequentially(backups);
    await page.getByRole('button', { name: 'Test folder' }).click();
    await page.getByText(`Backups can be kept in ${backups}.`).waitFor();
    await continueTo(page, 3);
    await page.getByLabel('Monday to Friday').check();
    await page.getByLabel('At', { exact: true }).fill('6:30');
    await page.getByText(/06:30.*Monday through Friday\. The next times:/).waitFor();
    await page.getByLabel('Everything').check();
    await page.getByLabel('Own content and what other business units share with it').check();
    await continueTo(page, 4);
    await page.getByText('Everything in Content Builder, own and shared content').waitFor();
    await page.getByRole('button', { name: 'Back up now' }).click();

    await page.getByRole('heading', { level: 1, name: `Sample Enterprise ${sandbox.mid}` }).waitFor();
    await page.getByText(/^Protected\. Last backup today \d\d:\d\d, 68 changes\.$/).waitFor(PATIENT);
    await page.getByText(/^Next: .* \(.*06:30.*Monday through Friday, UTC\)\.$/).waitFor();
    expect(await differences(backups, sandbox.account(), () => true)).toEqual([]);

    const [job] = await call(page, 'jobs.list', undefined);
    expect(await desktop.trayToolTip()).toMatch(/^Sample Enterprise 510001234: last backup today/);
    expect(secretsIn(keyring)).toMatchObject({ [`jobs/${job?.id}/client-secret`]: SECRET });
    await nothingSecretIn({ page, userData, root, tokens: sandbox.tokens() });
  });

  it('says which scopes a package lacks, before a backup is tried', async () => {
    const sandbox = await account({ scopes: 'offline email_read' });
    const { page } = await start();
    await typeConnection(page, sandbox);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText(/^The package lacks /).waitFor();
    await page.getByText('give these to its API component and test again').waitFor();
  });

  it('backs up several business units of a package, each into a folder of its own', async () => {
    const units = [510_001_234, 510_001_235, 510_001_236].map((mid) => ({ mid, name: `Unit ${mid}` }));
    const sandbox = await account({ businessUnits: units, sharedAssets: 5 });
    const { page } = await start();
    await typeConnection(page, sandbox);
    await page.getByRole('button', { name: 'Add business units' }).click();
    await page.getByLabel('More business units').pressSequentially('510001235, 510001236');
    await continueTo(page, 2);
    await page.getByText('Each of the 3 business units gets a folder of its own in it.').waitFor();
    await page.getByLabel('Folder').pressSequentially(root);
    await continueTo(page, 3);
    await page.getByLabel('Everything').check();
    await continueTo(page, 4);
    await page.getByRole('button', { name: 'Back up now' }).click();

    const jobs = () => call(page, 'jobs.list', undefined);
    await expect
      .poll(async () => (await jobs()).map(({ lastRun }) => lastRun?.outcome), PATIENT)
      .toEqual(['complete', 'complete', 'complete']);
    expect((await jobs()).map(({ mid, name, scheduleWords }) => [mid, name, scheduleWords])).toEqual(
      units.map(({ mid }, index) => [
        mid,
        `Sample Enterprise ${mid}`,
        expect.stringContaining(`02:${String(index * 5).padStart(2, '0')}`),
      ]),
    );
    for (const { mid, destination } of await jobs()) {
      expect(await differences(destination, sandbox.account(mid ?? 0), ({ shared }) => !shared)).toEqual([]);
    }
    const sidebar = page.getByRole('navigation', { name: 'Jobs and settings' });
    await expect.poll(() => sidebar.getByText('Protected').count()).toBe(3);
    const secrets = secretsIn(keyring);
    for (const { id } of await jobs()) expect(secrets[`jobs/${id}/client-secret`]).toBe(SECRET);
  });

  it('backs up the sample account, which needs neither an account nor a keychain', async () => {
    const { page } = await start(keychainAt(join(root, 'bus')));
    await page.getByRole('button', { name: 'Try it with a sample account' }).click();
    await page.getByLabel('Folder').fill(join(root, 'sample'));
    await page.getByRole('button', { name: 'Back up the sample account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sample account' }).waitFor();
    await page.getByText(/^Protected\. Last backup today/).waitFor(PATIENT);
    expect(await finishedRuns(join(root, 'sample'))).toHaveLength(1);
  });
});

describe('where no keychain can be reached', () => {
  it('the wizard says so with a way out, makes no job, and goes on once there is one', async () => {
    const sandbox = await account();
    const bus = join(root, 'bus');
    const { page } = await start(keychainAt(bus));
    const sentence = page.getByText(NO_KEYCHAIN);
    await sentence.waitFor();
    await page.getByText(/^Start Backup Creator from a desktop session .* then try again\.$/).waitFor();
    await page.getByRole('button', { name: 'Check again' }).click();
    await sentence.waitFor();

    await comeToSummary(page, sandbox, join(root, 'backups'));
    await page.getByRole('button', { name: 'Back up now' }).click();
    await expect.poll(() => sentence.count()).toBe(2); // the bar, and beside the button that was pressed
    expect(await call(page, 'jobs.list', undefined)).toEqual([]);
    expect(existsSync(join(root, 'backups'))).toBe(false);

    symlinkSync(busOf(keyring), bus);
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect.poll(() => sentence.count()).toBe(1);
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page.getByText(/^Protected\. Last backup today/).waitFor(PATIENT);
    await expect.poll(() => sentence.count()).toBe(0);
    const [job] = await call(page, 'jobs.list', undefined);
    expect(secretsIn(keyring)).toMatchObject({ [`jobs/${job?.id}/client-secret`]: SECRET });
  });

  it('a job that was made earlier says why it cannot run, does not ask for its secret, and runs once it can', async () => {
    const sandbox = await account();
    const first = await start();
    await comeToSummary(first.page, sandbox, join(root, 'backups'));
    await first.page.getByRole('button', { name: 'Back up now' }).click();
    await first.page.getByText(/^Protected\. Last backup today/).waitFor(PATIENT);
    await first.close();

    const bus = join(root, 'bus');
    running = await launchApp({ profile: first.profile, env: keychainAt(bus) });
    const { page } = running;
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page.getByText(/^The backup of today .* failed\. Protected as of today/).waitFor(PATIENT);
    await expect.poll(() => page.getByText(NO_KEYCHAIN).count()).toBeGreaterThan(1); // the bar, and the run
    expect(await page.getByText('The client secret of this job is not on this computer.').count()).toBe(0);

    symlinkSync(busOf(keyring), bus);
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByRole('button', { name: 'Check again' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Back up now' }).click();
    await page.getByText(/^Protected\. Last backup today .*, no changes\.$/).waitFor(PATIENT);
  });
});

/** In no file of the program or of its backups, and nowhere that the page could reach. */
async function nothingSecretIn({
  page,
  userData,
  root: folder,
  tokens,
}: {
  page: RunningApp['page'];
  userData: string;
  root: string;
  tokens: readonly string[];
}): Promise<void> {
  expect(tokens.length).toBeGreaterThan(0);
  const forms = new Map([SECRET, ...tokens].flatMap(formsOf));
  const places = new Map([...filesIn(userData), ...filesIn(folder)]);
  expect([...places.keys()]).toContain(join(userData, 'logs', 'backup-creator.log'));
  places.set('the page', Buffer.from(await page.content()));
  const heap = await heapOf(page);
  expect(heap).toContain('Sample Enterprise');
  places.set('the page’s memory', Buffer.from(heap));
  expect(leaksIn(places, forms)).toEqual([]);
}
