import { dailyRuns, job } from './sample-data.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { NEWER } from './updates-handlers.ts';

/** The settings of updates where nothing has been looked for, could not be, and where something waits. */
export const updatesScenarios: Readonly<Record<string, () => Scenario>> = {
  updates: () => withUpdates({}),
  'updates-fail': () =>
    withUpdates({
      problem: {
        message: 'It could not be found out whether there is a newer version.',
        hint: 'Check the connection to the internet. Backups are not touched by it.',
      },
    }),
  'updates-ready': () => ({
    ...(scenarios.running?.() ?? { jobs: [], logs: {} }),
    updates: { state: 'ready', newer: NEWER, checkedAt: new Date().toISOString() },
  }),
};

function withUpdates(updates: NonNullable<Scenario['updates']>): Scenario {
  const log = dailyRuns(30);
  const view = job(1, 'Retail EU', { lastRun: log[0] ?? null });
  return { jobs: [view], logs: { [view.id]: log }, updates };
}
