import type { CallHandlers, CallName } from '../../shared/ipc.ts';
import type { JobBrowsers } from './browsers.ts';
import type { Savings } from './savings.ts';
import type { VersionCalls } from './version-calls.ts';

/** Calls of the browser that need the system's windows and dialogs: the app answers them. */
export type BrowseAppCalls =
  | 'browse.preview'
  | 'browse.exportReport'
  | 'browse.openFile'
  | 'browse.showFile'
  | 'browse.save'
  | 'browse.showSaved';

export type BrowseCalls = Exclude<Extract<CallName, `browse.${string}`>, BrowseAppCalls>;
export type BrowseHandlers = Pick<CallHandlers, BrowseCalls>;

export interface BrowseCallParts {
  readonly browsers: JobBrowsers;
  readonly savings: Savings;
  readonly versions: VersionCalls;
}

/** What answers the window's calls about what is backed up. */
export function browseHandlers({ browsers, savings, versions }: BrowseCallParts): BrowseHandlers {
  const catalogOf = async (jobId: string) => (await browsers.browser(jobId)).catalog;
  return {
    'browse.open': ({ jobId }) => browsers.open(jobId),
    'browse.tree': async ({ jobId, at }) => (await catalogOf(jobId)).tree(at),
    'browse.assets': async ({ jobId, ...query }) => (await catalogOf(jobId)).assets(query),
    'browse.search': async ({ jobId, ...query }) => (await browsers.browser(jobId)).search.search(query),
    'browse.facets': async ({ jobId }) => (await browsers.browser(jobId)).facets.facets(),
    'browse.history': async ({ jobId, id }) => (await catalogOf(jobId)).history(id),
    'browse.asset': (version) => versions.details(version),
    'browse.text': (text) => versions.text(text),
    'browse.compare': (compared) => versions.compare(compared),
    'browse.report': async ({ jobId, ...query }) => (await catalogOf(jobId)).report(query),
    'browse.references': async ({ jobId, id, at }) =>
      (await browsers.browser(jobId)).references.references(id, at),
    'browse.brokenReferences': async ({ jobId, ...query }) =>
      (await browsers.browser(jobId)).references.broken(query),
    'browse.files': (page) => versions.files(page),
    'browse.cancelSave': ({ saveId }) => savings.cancel(saveId),
  };
}
