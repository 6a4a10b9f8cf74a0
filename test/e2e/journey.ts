import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Locator, Page } from 'playwright';
import { z } from 'zod';
import type { Sandbox } from '../../electron/sandbox/sandbox.ts';
import type { Bridge, CallInput, CallName, CallOutput, ProgressView } from '../../shared/ipc.ts';
import type { Keyring } from '../host/keyring.ts';

/** Under which the app's secrets lie in the keychain: its name. */
const KEYCHAIN_SERVICE = 'Backup Creator';

/** A call as the window makes it. Throws what main answers where that is a failure. */
export async function call<Name extends CallName>(
  page: Page,
  name: Name,
  input: CallInput<Name>,
): Promise<CallOutput<Name>> {
  const result = await page.evaluate(
    ([called, value]) => (window as unknown as { backupCreator: Bridge }).backupCreator.call(called, value),
    [name, input] as const,
  );
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.value as CallOutput<Name>;
}

/** Has the page keep all progress that it is told of from now on. */
export async function followProgress(page: Page): Promise<() => Promise<ProgressView[]>> {
  await page.evaluate(() => {
    const followed: ProgressView[] = [];
    Object.assign(window, { followed });
    (window as unknown as { backupCreator: Bridge }).backupCreator.on('runs.progress', ({ progress }) =>
      followed.push(progress),
    );
  });
  return () => page.evaluate(() => [...(window as unknown as { followed: ProgressView[] }).followed]);
}

/** How a sandbox account is reached. */
export type Reached = Pick<Sandbox, 'authUrl' | 'clientId' | 'clientSecret'>;

const hour = String((new Date().getUTCHours() + 12) % 24).padStart(2, '0');
/** When the jobs of the tests run by themselves: half a day from now, so that no test comes upon it. */
export const SLOT = `${hour}:00`;

/** What jobs.create is asked to make of a sandbox account: all of its own content, every day. */
export function draftOf(
  { authUrl, clientId, clientSecret }: Reached,
  path: string,
): CallInput<'jobs.create'> {
  return {
    draft: {
      name: 'Retail EU',
      connection: { authenticationAddress: authUrl, clientId },
      destination: { kind: 'local', path },
      selection: { types: 'all', folders: 'all', scope: 'own' },
      schedule: { cron: `0 ${Number(hour)} * * *`, zone: 'UTC', enabled: true },
      folderPattern: 'backup_YYYYMMDD',
    },
    clientSecret,
    mids: [],
  };
}

/** Makes a job as the wizard's last step does, without its first backup, and shows it. */
export async function createJob(page: Page, sandbox: Sandbox, path: string): Promise<string> {
  const { jobIds } = await call(page, 'jobs.create', draftOf(sandbox, path));
  await page.getByRole('heading', { level: 1, name: 'Retail EU' }).waitFor();
  return jobIds[0] ?? '';
}

/** Types how an account is reached into the wizard's first step, as a person does. */
export async function typeConnection(
  page: Page,
  { authUrl, clientId, clientSecret }: Reached,
): Promise<void> {
  await page.getByLabel('Subdomain or authentication address').pressSequentially(authUrl);
  await page.getByLabel('Client id').pressSequentially(clientId);
  await page.getByLabel('Client secret', { exact: true }).pressSequentially(clientSecret);
}

/** Goes on to a step of the wizard, from 2 to 4. */
export async function continueTo(page: Page, step: number): Promise<void> {
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByText(`Step ${step} of 4`).waitFor();
}

/** The whole of the wizard with what it proposes, up to the last step's button. */
export async function comeToSummary(page: Page, sandbox: Sandbox, path: string): Promise<void> {
  await typeConnection(page, sandbox);
  await continueTo(page, 2);
  await page.getByLabel('Folder').pressSequentially(path);
  await continueTo(page, 3);
  await continueTo(page, 4);
}

/** Where the window tells of the backup under way. */
export function runUnderWay(page: Page): Locator {
  return page.getByRole('region', { name: 'Backup under way' });
}

/** Shows a page of the job that is open. */
export async function showPage(
  page: Page,
  name: 'Overview' | 'Browse' | 'Run log' | 'Settings',
): Promise<void> {
  await page
    .getByRole('navigation', { name: /Pages of/ })
    .getByRole('button', { name })
    .click();
}

/** The cells of each run in the table, top to bottom. */
export async function runsShown(page: Page): Promise<string[][]> {
  const rows = page.getByRole('table', { name: /Runs of/ }).locator('tbody tr');
  return rows.evaluateAll((found) =>
    found.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent?.trim() ?? '')),
  );
}

const entriesSchema = z.array(z.object({ account: z.string(), password: z.string() }));

/** What the app keeps in a keychain, by name; read by another process. */
export function secretsIn(keyring: Keyring): Record<string, string> {
  const source = `import keytar from 'keytar';
    console.log(JSON.stringify(await keytar.findCredentials(${JSON.stringify(KEYCHAIN_SERVICE)})));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, ...keyring.env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (stdout === '') throw new Error(`The keychain could not be read: ${stderr}`);
  const entries = entriesSchema.parse(JSON.parse(stdout));
  return Object.fromEntries(entries.map(({ account, password }) => [account, password]));
}

/** The content of all files in a folder, by path. */
export function filesIn(folder: string): Map<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, readFileSync(path)];
    }),
  );
}

const heapSchema = z.object({ strings: z.array(z.string()) });

/** All text that the page's script still holds, after garbage was collected. */
export async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return heapSchema.parse(JSON.parse(chunks.join(''))).strings.join('\n');
}
