import type { CallHandlers, JobAction } from '../../shared/ipc.ts';
import type { AppCalls, JobService } from '../jobs/job-service.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import { about } from './about.ts';
import { browseAppHandlers } from './browse-app-calls.ts';
import { ask, chooseFolder, readSettings, saveSettings, showFailure } from './dialogs.ts';
import { openFolder } from './folders.ts';
import { jobMenu } from './job-menu.ts';
import { readLicences } from './licences.ts';
import { openLink } from './links.ts';
import { setStartAtLogin } from './login-item.ts';
import { popUp } from './popup-menu.ts';
import type { Previews } from './previews.ts';
import { questionWords } from './questions.ts';
import { supportAppHandlers } from './support-app-calls.ts';
import type { Updates } from './updates.ts';
import type { MainWindow } from './window.ts';

export interface DesktopCallParts {
  readonly jobs: JobService;
  readonly settings: SettingsStore;
  readonly window: MainWindow;
  readonly previews: Previews;
  /** Where a sample job puts its backups unless told otherwise. */
  readonly sampleBackups: string;
  /** The program's log. */
  readonly log: string;
  /** The file that lists what the program is made of. */
  readonly licences: string;
  readonly secrets: SecretRegistry;
  readonly updates: Updates;
}

/** What answers the window's calls: the jobs, and where something of the desktop is needed, this. */
export function callHandlers(parts: DesktopCallParts): CallHandlers {
  const { jobs, settings, window, sampleBackups } = parts;
  const own: Pick<CallHandlers, AppCalls | 'preferences.set'> = {
    'app.about': async () => about(sampleBackups),
    'app.openLink': openLink,
    'app.jobMenu': async ({ jobId, x, y }) => {
      const { browserWindow } = window;
      if (browserWindow === undefined) return null;
      const job = jobs.job(jobId);
      return popUp<JobAction>({ window: browserWindow, x, y, template: (choose) => jobMenu(job, choose) });
    },
    'app.confirm': async (asked) =>
      ask(
        window.browserWindow,
        questionWords(asked, (jobId) => jobs.job(jobId)),
      ),
    'app.showFailure': (failure) => showFailure(window.browserWindow, failure),
    'runs.openFolder': async ({ jobId, folder }) => openFolder(await jobs.locate(jobId, folder)),
    'storage.chooseFolder': () => chooseFolder(window.browserWindow),
    'preferences.set': async (preferences) => {
      setStartAtLogin(preferences.startAtLogin);
      await jobs.handlers['preferences.set'](preferences);
    },
    ...browseAppHandlers(parts),
    ...supportAppHandlers(parts),
    'app.licences': () => readLicences(parts.licences),
    ...parts.updates.handlers,
    'settings.export': () => saveSettings(window.browserWindow, jobs.exportSettings()),
    'settings.import': async () => {
      const text = await readSettings(window.browserWindow);
      if (text === null) return null;
      const imported = await jobs.importSettings(text);
      setStartAtLogin(settings.get().preferences.startAtLogin);
      return imported;
    },
  };
  return { ...jobs.handlers, ...own };
}
