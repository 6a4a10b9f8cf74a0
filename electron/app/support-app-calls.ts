import { homedir, release, totalmem, version } from 'node:os';
import { dirname } from 'node:path';
import { app } from 'electron';
import type { CallHandlers } from '../../shared/ipc.ts';
import type { LogQuery } from '../../shared/log.ts';
import type { JobService } from '../jobs/job-service.ts';
import { healthFacts, inOrder, jobFacts } from '../jobs/support-facts.ts';
import { type Fact, type SupportCalls, writeSupportReport } from '../jobs/support-report.ts';
import { size } from '../jobs/words.ts';
import { readLog } from '../journal/log-reader.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import { machineZone } from '../schedule/cron.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import { openFolder } from './folders.ts';
import { networkUp } from './power.ts';

export interface SupportAppParts {
  readonly jobs: JobService;
  readonly settings: SettingsStore;
  /** The program's log. */
  readonly log: string;
  readonly secrets: SecretRegistry;
}

/** The last lines of the log that a report shows. */
const TAIL: LogQuery = { level: 'info', text: '', during: null, before: null, limit: 200 };

/** What answers the calls about the log and the report for support. */
export function supportAppHandlers({
  jobs,
  settings,
  log: path,
  secrets,
}: SupportAppParts): Pick<CallHandlers, Exclude<SupportCalls, 'app.licences'>> {
  return {
    'log.read': (query) => readLog({ path, secrets }, query),
    'log.openFolder': () => openFolder(dirname(path)),
    'support.report': async () => {
      const [health, facts, tail] = await Promise.all([
        healthFacts(jobs, networkUp()),
        jobFacts(jobs),
        readLog({ path, secrets }, TAIL),
      ]);
      return writeSupportReport(
        {
          made: new Date(),
          versions: versions(),
          health,
          jobs: facts,
          settings: settings.get(),
          log: inOrder(tail.lines),
        },
        { secrets, homeFolder: homedir() },
      );
    },
  };
}

function versions(): Fact[] {
  const { electron, chrome, node } = process.versions;
  return [
    ['Backup Creator', app.getVersion()],
    ['Electron', electron],
    ['Chromium', chrome],
    ['Node', node],
    ['System', `${process.platform} ${release()} (${process.arch}); ${version()}`],
    ['Memory', size(totalmem())],
    ['Time zone', machineZone()],
  ];
}
