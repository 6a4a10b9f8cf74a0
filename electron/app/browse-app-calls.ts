import type { CallHandlers } from '../../shared/ipc.ts';
import type { ReportSource } from '../browse/report/source.ts';
import { writeReport } from '../browse/report/write.ts';
import type { BrowseAppCalls } from '../jobs/browse-calls.ts';
import type { JobService } from '../jobs/job-service.ts';
import { chooseFolder, chooseNewFile } from './dialogs.ts';
import { openFile, showInFolder } from './folders.ts';
import { mayBeOpened } from './openable.ts';
import type { Previews } from './previews.ts';
import type { MainWindow } from './window.ts';

const REPORT_PAGE = 500;

export interface BrowseAppParts {
  readonly jobs: JobService;
  readonly window: MainWindow;
  readonly previews: Previews;
}

/** What answers the calls of the browser that need something of the desktop. */
export function browseAppHandlers({
  jobs,
  window,
  previews,
}: BrowseAppParts): Pick<CallHandlers, BrowseAppCalls> {
  return {
    'browse.preview': async (target) => ({
      url: await previews.open(target, () => jobs.previewPage(target)),
    }),
    'browse.exportReport': async ({ jobId, runId, format }) => {
      const source = await reportSource(jobs, { jobId, runId });
      const path = await chooseNewFile(window.browserWindow, {
        title: 'Export the report',
        name: `${source.account} ${source.report.run.folder}.${format}`,
        extension: format,
      });
      if (path !== null) await writeReport(source, format, path);
      return path;
    },
    'browse.openFile': async ({ jobId, path }) => {
      const stored = await jobs.findFile(jobId, path);
      if (stored.isFile && mayBeOpened(stored.path)) await openFile(stored.path);
      else showInFolder(stored.path);
    },
    'browse.showFile': async ({ jobId, path }) => showInFolder((await jobs.findFile(jobId, path)).path),
    'browse.save': async ({ jobId, what, as }) => {
      const selected = await jobs.savings.select(jobId, what);
      const { browserWindow } = window;
      if (as === 'files') {
        const folder = await chooseFolder(browserWindow, 'Choose a folder to save to');
        return folder === null ? null : jobs.savings.start(jobId, selected, { folder });
      }
      const file = { title: 'Save as a zip', name: `${selected.name}.zip`, extension: 'zip' };
      const zip = await chooseNewFile(browserWindow, file);
      return zip === null ? null : jobs.savings.start(jobId, selected, { zip });
    },
    'browse.showSaved': async ({ saveId }) => showInFolder(jobs.savings.place(saveId)),
  };
}

/** A run's changes, all pages of them. */
async function reportSource(
  jobs: JobService,
  run: { readonly jobId: string; readonly runId: string },
): Promise<ReportSource> {
  const page = (offset: number) =>
    jobs.handlers['browse.report']({ ...run, change: null, offset, limit: REPORT_PAGE });
  const { rows: first, ...report } = await page(0);
  async function* rows() {
    yield first;
    for (let offset = first.length; offset < report.total; offset += REPORT_PAGE)
      yield (await page(offset)).rows;
  }
  const { name, mid, zone } = jobs.job(run.jobId);
  return { account: name, mid, report, rows: rows(), zone };
}
