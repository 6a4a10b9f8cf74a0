import { resolveAccount } from '../backup/account.ts';
import { runRepair } from '../backup/repair/job.ts';
import type { LostFinding, RepairOutcome } from '../backup/repair/repair.ts';
import type { Finding, VerifyOutcome } from '../backup/verify/findings.ts';
import { createClient, jobFolder } from '../jobs/job-runner.ts';
import { repairedWords } from '../jobs/verify/words.ts';
import { count } from '../jobs/words.ts';
import type { Storage } from '../storage/storage.ts';
import type { Program } from './backup-command.ts';
import { openToRead } from './browse/session.ts';
import { type Console, type ExitCode, printJson, printLine } from './console.ts';
import { openLog, openState, readAccountSettings } from './context.ts';
import { jobKeyOf } from './session.ts';
import { StatusLine } from './status-line.ts';
import { files, type VerifyOptions, verifyWithProgress } from './verify-command.ts';

/**
 * `repair [RUN]`: verifies, then puts back what is missing or damaged, from other backups or from Marketing Cloud, in
 * a run of its own. 3 where something could not be put back.
 */
export async function repairCommand(
  console: Console,
  program: Program,
  run: string | undefined,
  options: VerifyOptions,
): Promise<ExitCode> {
  const logging = openLog(console, options, true);
  const settings = readAccountSettings(console, options, logging);
  const storage = await openToRead(settings.destination, logging);
  const found = await verifyWithProgress(console, settings, storage, { run, samplePercent: options.sample });
  const findings = [...found.missing, ...found.damaged];
  const outcome = findings.length === 0 ? NOTHING : await putBack(findings);
  tell(console, options, storage, found, outcome);
  return outcome.lost.length > 0 ? 3 : 0;

  async function putBack(lost: readonly Finding[]): Promise<RepairOutcome> {
    const { accountId, ...access } = settings.account;
    const mid = accountId === undefined ? undefined : Number(accountId);
    const { concurrency, cron, folderPattern, statePath } = settings;
    const client = createClient({ ...access, mid }, { fetch, ...logging }, { concurrency });
    const line = new StatusLine(console.stderr);
    const job = {
      client,
      storage,
      account: await resolveAccount(client, mid, console.signal),
      log: logging.log,
      stateFolder: jobFolder(statePath, jobKeyOf(settings)),
      workerUrl: program.threads.catalog,
      owner: openState(statePath, logging.log).state.installationId(),
      toolVersion: program.version,
      zone: cron.zone,
      folderPattern,
      concurrency,
      signal: console.signal,
      onProgress: ({ done, total }: { done: number; total: number }) =>
        line.show(() => `Repairing  ${count(done)} of ${count(total)} assets`),
    };
    return runRepair(job, lost).finally(() => line.end());
  }
}

const NOTHING: RepairOutcome = {
  run: null,
  folder: null,
  repaired: [],
  versions: 0,
  bytes: 0,
  sound: [],
  lost: [],
};

function tell(
  console: Console,
  options: VerifyOptions,
  storage: Pick<Storage, 'locate'>,
  { checked }: VerifyOutcome,
  outcome: RepairOutcome,
): void {
  const { run, folder, repaired, lost } = outcome;
  if (options.json) {
    const status = lost.length === 0 ? 'complete' : 'with problems';
    printJson(console, { status, checked, run, folder, repaired, lost });
    return;
  }
  for (const finding of lost) printLine(console, describeLost(finding));
  printLine(console, `Verified ${files(checked)}. ${repairedWords(outcome)}`);
  if (folder !== null) printLine(console, `What was put back is in ${storage.locate(folder)}`);
}

function describeLost({ path, name, reason }: LostFinding): string {
  return ['lost', path, ...(name === null ? [] : [name]), reason].join('  ');
}
