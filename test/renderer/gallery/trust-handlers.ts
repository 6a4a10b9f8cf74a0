import type { CallHandlers, CallName } from '../../../shared/ipc.ts';

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
export function trustHandlers(): TrustHandlers {
  return {
    'verify.start': unplayed,
    'verify.report': async () => null,
    'repair.start': unplayed,
    'tasks.cancel': async () => undefined,
    'restore.plan': unplayed,
    'restore.planUndo': unplayed,
    'restore.list': async () => [],
    'restore.show': unplayed,
    'restore.items': unplayed,
    'restore.difference': unplayed,
    'restore.apply': unplayed,
    'retention.preview': unplayed,
    'retention.apply': unplayed,
  };
}
