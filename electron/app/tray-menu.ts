import type { MenuItemConstructorOptions } from 'electron';
import type { JobView } from '../../shared/ipc.ts';
import { dayWords } from './day-words.ts';
import { menuText } from './menu-text.ts';

/** What the tray can do. */
export interface TrayActions {
  backUp(jobId: string): void;
  cancel(jobId: string): void;
  openJob(jobId: string): void;
  open(): void;
  openSettings(): void;
  quit(): void;
}

export type TrayState = JobView['state'];

/** The state that the icon shows: what needs attention most, of all jobs. */
export function trayState(jobs: readonly JobView[]): TrayState {
  const has = (state: TrayState) => jobs.some((job) => job.state === state);
  if (has('running')) return 'running';
  if (has('problem')) return 'problem';
  return jobs.length > 0 && jobs.every(({ state }) => state === 'paused') ? 'paused' : 'idle';
}

/** Windows shows no more of a tooltip than this. */
const LONGEST_TOOLTIP = 127;

/** State and next run, a line for each job as far as there is room. */
export function trayTooltip(jobs: readonly JobView[], now: Date): string {
  if (jobs.length === 0) return 'Backup Creator: nothing is backed up yet';
  const lines = jobs.map((job) => stateLine(job, now));
  for (let shown = lines.length; shown > 0; shown -= 1) {
    const rest = lines.length - shown;
    const text = [...lines.slice(0, shown), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
    if (text.length <= LONGEST_TOOLTIP) return text;
  }
  const [first = ''] = lines;
  return `${first.slice(0, LONGEST_TOOLTIP - 1)}…`;
}

/** The tray's menu, top to bottom. */
export function trayMenu(
  jobs: readonly JobView[],
  actions: TrayActions,
  now: Date,
): MenuItemConstructorOptions[] {
  const states = jobs.map((job) => ({
    id: `job:${job.id}`,
    label: menuText(stateLine(job, now)),
    click: () => actions.openJob(job.id),
  }));
  const nothing = { id: 'nothing', label: 'Nothing is backed up yet', enabled: false };
  return [
    ...(jobs.length === 0 ? [nothing] : states),
    ...backUpItems(jobs, actions),
    ...cancelItems(jobs, actions),
    { type: 'separator' },
    { id: 'open', label: 'Open Backup Creator', click: () => actions.open() },
    { id: 'settings', label: 'Settings', click: () => actions.openSettings() },
    { type: 'separator' },
    { id: 'quit', label: 'Quit', click: () => actions.quit() },
  ];
}

function backUpItems(jobs: readonly JobView[], actions: TrayActions): MenuItemConstructorOptions[] {
  const [only, ...others] = jobs.map((job) => ({
    id: `back-up:${job.id}`,
    label: menuText(job.name),
    enabled: job.state !== 'running',
    click: () => actions.backUp(job.id),
  }));
  if (only === undefined) return [];
  if (others.length === 0) return [{ ...only, label: 'Back up now' }];
  return [{ id: 'back-up', label: 'Back up now', submenu: [only, ...others] }];
}

function cancelItems(jobs: readonly JobView[], actions: TrayActions): MenuItemConstructorOptions[] {
  return jobs
    .filter(({ state }) => state === 'running')
    .map((job) => ({
      id: `cancel:${job.id}`,
      label: jobs.length === 1 ? 'Cancel' : `Cancel ${menuText(job.name)}`,
      click: () => actions.cancel(job.id),
    }));
}

function stateLine(job: JobView, now: Date): string {
  const last =
    job.protectedSince === null
      ? 'no backup yet'
      : `last backup ${dayWords(new Date(job.protectedSince), now)}`;
  return `${job.name}: ${stateWords(job, last, now)}`;
}

function stateWords(job: JobView, last: string, now: Date): string {
  switch (job.state) {
    case 'running':
      return 'backing up';
    case 'paused':
      return `paused, ${last}`;
    case 'problem':
      return `problem, ${last}`;
    case 'idle':
      return job.nextRun === null ? last : `${last}, next ${dayWords(new Date(job.nextRun.at), now)}`;
  }
}
