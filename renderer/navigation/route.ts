import type { Events } from '../../shared/ipc.ts';
import type { BrowsePlace } from './browse-place.ts';
import type { LogPlace } from './log-place.ts';
import type { RestorePlace } from './restore-place.ts';

export const jobPages = ['overview', 'browse', 'log', 'settings'] as const;
export type JobPage = (typeof jobPages)[number];

/** The pages of a job's settings, and of the program's. */
export type JobConcern =
  | 'account'
  | 'storage'
  | 'what'
  | 'schedule'
  | 'notifications'
  | 'verification'
  | 'retention';
export type AppConcern = 'general' | 'transfer' | 'updates' | 'support' | 'licences' | 'about';

/** Where the window is. */
export type Route =
  | {
      readonly screen: 'job';
      readonly jobId: string | null;
      readonly page: JobPage;
      /** The moment of the run whose details are open. */
      readonly run?: string;
      /** Where in the job's backups; where it was last, unless given. */
      readonly browse?: BrowsePlace;
      readonly concern?: JobConcern;
      /** The restore that is shown in front of the page. */
      readonly restore?: RestorePlace;
    }
  | { readonly screen: 'add-job' }
  /** The log; where `place` is given, in a run alone. */
  | { readonly screen: 'log'; readonly place?: LogPlace }
  | { readonly screen: 'settings'; readonly concern?: AppConcern };

export const START: Route = { screen: 'job', jobId: null, page: 'overview' };

/** What is shown for a route while these jobs exist: a job that is gone gives way to the first one, none to the wizard. */
export function shownRoute(route: Route, jobs: readonly { readonly id: string }[]): Route {
  if (route.screen !== 'job') return route;
  if (jobs.some(({ id }) => id === route.jobId)) return route;
  const first = jobs[0];
  return first === undefined ? { screen: 'add-job' } : { screen: 'job', jobId: first.id, page: 'overview' };
}

/** Where main asks the window to go. */
export function routeOf({ to, jobId }: Events['navigate']): Route {
  if (to === 'job') return { screen: 'job', jobId, page: 'overview' };
  return { screen: to };
}
