import type { CallHandlers, CallName, EventName, Events, JobView } from '../../../shared/ipc.ts';
import { restoreHandlers } from './restore-handlers.ts';
import { retentionHandlers } from './retention-handlers.ts';
import type { Scenario } from './scenario.ts';
import { verifyHandlers } from './verify-handlers.ts';
import { soundSample } from './verify-samples.ts';

type Emit = <Name extends EventName>(name: Name, payload: Events[Name]) => void;
type TrustHandlers = Pick<
  CallHandlers,
  Extract<
    CallName,
    `verify.${string}` | `repair.${string}` | `tasks.${string}` | `restore.${string}` | `retention.${string}`
  >
>;

/** What the gallery's program answers about verifying, repairing, restoring and retention. */
export function trustHandlers(
  { restoring = {}, verifying = soundSample }: Pick<Scenario, 'restoring' | 'verifying'>,
  emit: Emit,
  change: (jobId: string, change: Partial<JobView>) => void,
): TrustHandlers {
  const verify = verifyHandlers(verifying, change);
  const restore = restoreHandlers(restoring, emit);
  return {
    ...verify,
    ...restore,
    ...retentionHandlers(),
    'tasks.cancel': async (input) => {
      await verify['tasks.cancel'](input);
      await restore['tasks.cancel'](input);
    },
  };
}
