import type { CallHandlers, CallName, EventName, Events } from '../../../shared/ipc.ts';
import { restoreHandlers } from './restore-handlers.ts';
import type { RestoreSample } from './restore-samples.ts';

type Emit = <Name extends EventName>(name: Name, payload: Events[Name]) => void;
type TrustHandlers = Pick<
  CallHandlers,
  Extract<
    CallName,
    `verify.${string}` | `repair.${string}` | `tasks.${string}` | `restore.${string}` | `retention.${string}`
  >
>;

async function unplayed(): Promise<never> {
  throw new Error('The gallery does not play this.');
}

/** What the gallery's program answers about verifying, repairing, restoring and retention. */
export function trustHandlers(restoring: RestoreSample, emit: Emit): TrustHandlers {
  return {
    'verify.start': unplayed,
    'verify.report': async () => null,
    'repair.start': unplayed,
    ...restoreHandlers(restoring, emit),
    'retention.preview': unplayed,
    'retention.apply': unplayed,
  };
}
