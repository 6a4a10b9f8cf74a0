import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconDownload, IconPlayerPause, IconX } from '@tabler/icons-react';
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Saving } from '../../shared/browse.ts';
import { SAVINGS_KEY } from '../client/follow-events.ts';
import { useAction } from '../components/failures.tsx';
import { count, counted, size } from '../words/amounts.ts';
import styles from './savings.module.css';

/** What is being saved to disk, and how what was saved has ended: along the bottom, wherever one is. */
export function Savings() {
  const queries = useQueryClient();
  const { data: savings = [] } = useQuery<readonly Saving[]>({ queryKey: SAVINGS_KEY, queryFn: skipToken });
  const dismiss = (saveId: string) =>
    queries.setQueryData<readonly Saving[]>(SAVINGS_KEY, (all) =>
      (all ?? []).filter((each) => each.saveId !== saveId),
    );
  if (savings.length === 0) return null;
  return (
    <section className={styles.savings} aria-label="Saving to disk">
      {savings.map((saving) => (
        <SavingBar key={saving.saveId} saving={saving} onDismiss={() => dismiss(saving.saveId)} />
      ))}
    </section>
  );
}

const ICONS = {
  running: IconDownload,
  done: IconCircleCheck,
  cancelled: IconPlayerPause,
  failed: IconCircleX,
} satisfies Record<Saving['state'], unknown>;

function SavingBar({ saving, onDismiss }: { saving: Saving; onDismiss: () => void }) {
  const { saveId, state, done, total } = saving;
  const cancel = useAction('browse.cancelSave');
  const show = useAction('browse.showSaved');
  const Icon = ICONS[state];
  return (
    <div className={styles.saving}>
      <Icon className={styles.icon} data-state={state} size={16} stroke={1.75} aria-hidden />
      <p className={styles.words} role={state === 'failed' ? 'alert' : 'status'} title={saving.path}>
        {state === 'running' ? 'Saving to disk' : endWords(saving)}
      </p>
      {state === 'running' && (
        <>
          <Progress
            className={styles.progress}
            value={total === 0 ? 0 : (done / total) * 100}
            size="sm"
            aria-label="Saved so far"
          />
          <span className={styles.quiet}>
            {count(done)} of {count(total)}, {size(saving.bytes)}
          </span>
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ saveId })}>
            Cancel
          </Button>
        </>
      )}
      {state === 'done' && (
        <Button variant="default" onClick={() => show.mutate({ saveId })}>
          Show
        </Button>
      )}
      {state !== 'running' && (
        <ActionIcon variant="subtle" color="gray" aria-label="Dismiss" onClick={onDismiss}>
          <IconX size={15} stroke={1.75} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

function endWords({ state, total, bytes, path, error }: Saving): string {
  switch (state) {
    case 'failed':
      return [error?.message ?? 'It could not be saved.', error?.hint].filter(Boolean).join(' ');
    case 'cancelled':
      return 'Saving was cancelled. Nothing is left of it.';
    default:
      return `${counted(total, 'asset')} saved (${size(bytes)}) to ${path}`;
  }
}
