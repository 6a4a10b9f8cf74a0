import { browseScenarios } from './browse-scenarios.ts';
import { NO_SERVICE } from './failures.ts';
import { ALL_KINDS, earlierRestores, type RestoreSample } from './restore-samples.ts';
import type { Scenario } from './scenario.ts';

function scenario(restoring: RestoreSample): Scenario {
  const browse = browseScenarios.browse?.() ?? { jobs: [], logs: {} };
  return { ...browse, restoring };
}

/** What is put back into Marketing Cloud, in all the states that it is looked at in. */
export const restoreScenarios: Readonly<Record<string, () => Scenario>> = {
  restore: () => scenario(ALL_KINDS),
  'restore-conflicts': () =>
    scenario({
      finds: { conflict: 4 },
      missingScopes: ['Channels > Content Builder: Write', 'Assets > Documents and Images: Write'],
    }),
  'restore-nothing': () => scenario({ finds: { unchanged: 43 } }),
  'restore-planning': () => scenario({ ...ALL_KINDS, staysAt: 'planning' }),
  'restore-applying': () => scenario({ ...ALL_KINDS, staysAt: 'applying' }),
  'restore-complete': () => scenario({ finds: { create: 2, update: 5, unchanged: 36 } }),
  'restore-problems': () => scenario({ ...ALL_KINDS, refused: 2 }),
  'restore-fails': () => scenario({ planFails: NO_SERVICE }),
  'restore-earlier': () => scenario({ earlier: earlierRestores().toReversed() }),
};
