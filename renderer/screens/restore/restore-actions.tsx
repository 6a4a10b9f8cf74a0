import { Button } from '@mantine/core';
import type { JobView } from '../../../shared/ipc.ts';
import type { RestoreView } from '../../../shared/trust.ts';
import { useCall } from '../../client/queries.ts';
import { useConfirm } from '../../hooks/use-confirm.ts';
import { counted } from '../../words/amounts.ts';
import { targetWords, toDo } from '../../words/restores.ts';
import styles from './restore-screen.module.css';

interface RestoreActionsProps {
  readonly job: JobView;
  readonly restore: RestoreView;
  readonly overwriteConflicts: boolean;
  readonly onFailure: (error: Error | null) => void;
  /** The undoing of this restore is being planned. */
  readonly onPlanned: (restoreId: string) => void;
}

/** The next step: apply what is planned, go on where it was interrupted, or undo what was done. */
export function RestoreActions(props: RestoreActionsProps) {
  const { state, safetyRuns } = props.restore;
  return (
    <div className={styles.actions}>
      {state === 'planned' && <Apply {...props} />}
      {state === 'interrupted' && <Continue {...props} />}
      {(state === 'complete' || state === 'with problems') && safetyRuns.length > 0 && <Undo {...props} />}
    </div>
  );
}

/** What a native dialog takes. */
const LONGEST_TARGET = 200;

function Apply({ job, restore, overwriteConflicts, onFailure }: RestoreActionsProps) {
  const confirm = useConfirm();
  const apply = useCall('restore.apply', { onError: onFailure });
  const { restoreId, counts, target, missingScopes, mode } = restore;
  const { made, changed } = counts === null ? { made: 0, changed: 0 } : toDo(counts, overwriteConflicts);
  const amount = made + changed;
  // The one thing to do elsewhere is said below.
  if (amount === 0 && (counts?.conflict ?? 0) === 0) return null;
  const isHeld = amount === 0 || missingScopes.length > 0;
  const ask = async () => {
    onFailure(null);
    const named = targetWords(target).slice(0, LONGEST_TARGET);
    if (!(await confirm({ question: 'apply-restore', jobId: job.id, made, changed, target: named }))) return;
    apply.mutate({ jobId: job.id, restoreId, overwriteConflicts });
  };
  const verb = mode === 'undo' ? 'Put back' : 'Restore';
  return (
    <Button disabled={isHeld} loading={apply.isPending} onClick={() => void ask()}>
      {amount === 0 ? `${verb}…` : `${verb} ${counted(amount, 'asset')}…`}
    </Button>
  );
}

function Continue({ job, restore, onFailure }: RestoreActionsProps) {
  const apply = useCall('restore.apply', { onError: onFailure });
  const { restoreId, missingScopes } = restore;
  const goOn = () => {
    onFailure(null);
    apply.mutate({ jobId: job.id, restoreId, overwriteConflicts: false });
  };
  return (
    <Button disabled={missingScopes.length > 0} loading={apply.isPending} onClick={goOn}>
      Continue
    </Button>
  );
}

/** All that a restore has overwritten is put back by any of the runs that hold it. */
function Undo({ job, restore: { safetyRuns }, onFailure, onPlanned }: RestoreActionsProps) {
  const plan = useCall('restore.planUndo', { onError: onFailure });
  const undo = () => {
    const safetyRun = safetyRuns.at(-1);
    if (safetyRun === undefined) return;
    onFailure(null);
    plan.mutate({ jobId: job.id, safetyRun }, { onSuccess: ({ restoreId }) => onPlanned(restoreId) });
  };
  return (
    <Button
      variant="default"
      loading={plan.isPending}
      title="Shows first what putting back what was overwritten would do"
      onClick={undo}
    >
      Undo…
    </Button>
  );
}
