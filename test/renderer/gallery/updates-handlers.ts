import type { CallHandlers, CallName, Events } from '../../../shared/ipc.ts';
import type { NewerVersion, UpdatesView } from '../../../shared/updates.ts';

type UpdatesHandlers = Pick<CallHandlers, Extract<CallName, `updates.${string}`>>;

/** A newer version, with what is new in it. */
export const NEWER: NewerVersion = {
  version: '0.2.0',
  date: '2026-11-20T09:00:00.000Z',
  notes:
    'Restores of folders keep their order.\nBackups to Azure are twice as fast.\n\nFixed: the log opened at its oldest line.',
};

/** What the gallery's program answers about newer versions; null: it was packed without a feed. */
export function updatesHandlers(
  given: Partial<UpdatesView> | null,
  emit: (name: 'updates.changed', view: Events['updates.changed']) => void,
): UpdatesHandlers {
  let view: UpdatesView | null = given && {
    current: '0.1.0',
    settings: { automatic: true, channel: 'stable' },
    state: 'idle',
    newer: null,
    share: null,
    checkedAt: null,
    problem: null,
    ...given,
  };
  const change = (changed: Partial<UpdatesView>): void => {
    if (view === null) return;
    view = { ...view, ...changed };
    emit('updates.changed', view);
  };
  return {
    'updates.get': async () => view,
    'updates.set': async (settings) => change({ settings }),
    'updates.check': async () =>
      change({ state: 'found', newer: NEWER, checkedAt: new Date().toISOString(), problem: null }),
    'updates.download': async () => change({ state: 'ready' }),
    'updates.install': async () => {
      throw new Error('The newer version waits: Retail EU is busy.');
    },
  };
}
