import type { JobView } from '../../../shared/ipc.ts';
import { at, dailyRuns, job } from './sample-data.ts';
import type { Scenario } from './scenario.ts';
import {
  damagedSample,
  failedSample,
  neverSample,
  repairedSample,
  soundSample,
  type VerifySample,
} from './verify-samples.ts';

function verified(verifying: VerifySample, change: Partial<JobView> = {}): Scenario {
  const log = dailyRuns(30);
  const view = job(1, 'Retail EU', { health: verifying.health, ...change });
  return { jobs: [view], logs: { [view.id]: log }, verifying };
}

/** By name; made anew each time, since their times are relative to now. */
export const verifyScenarios: Readonly<Record<string, () => Scenario>> = {
  'never-verified': () => verified(neverSample),
  verifying: () =>
    verified(soundSample, {
      task: { kind: 'verify', started: at('09:12'), done: 8120, total: 20_114, bytes: 91_000_000 },
    }),
  damaged: () => verified(damagedSample, { state: 'problem' }),
  repaired: () => verified(repairedSample, { state: 'problem' }),
  'verify-failed': () => verified(failedSample),
};
