import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import type { JobView } from '../../../shared/ipc.ts';
import type { RestoreView } from '../../../shared/trust.ts';
import { useCall } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { Choice } from '../../forms/choice.tsx';
import type { RestorePlace, RestoreRequest } from '../../navigation/restore-place.ts';
import { parseMid } from '../../words/mids.ts';
import { RestoreHead } from './restore-head.tsx';
import styles from './restore-screen.module.css';

type Mode = Exclude<RestoreView['mode'], 'undo'>;

const MODES: readonly { readonly value: Mode; readonly label: string; readonly description: string }[] = [
  {
    value: 'in place',
    label: 'In place',
    description: 'Updates what is there and creates what is gone. What was changed since is left alone.',
  },
  {
    value: 'copy',
    label: 'As a copy',
    description: 'Creates new assets beside what is there, with “restored” and the date in their names.',
  },
  {
    value: 'other account',
    label: 'Into another business unit',
    description:
      'Creates what is not there yet, under the same keys; references are mapped. Nothing is overwritten.',
  },
];

interface ChooseRestoreProps {
  readonly job: JobView;
  readonly request: RestoreRequest;
  readonly onPlace: (place: RestorePlace) => void;
  readonly onBack: () => void;
}

/** How it is to be restored. Nothing is changed by what follows: that is planned only. */
export function ChooseRestore({ job, request, onPlace, onBack }: ChooseRestoreProps) {
  const [mode, setMode] = useState<Mode>('in place');
  const [mid, setMid] = useState('');
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const plan = useCall('restore.plan');
  const isElsewhere = mode === 'other account';
  const problem = isElsewhere ? midProblem(mid, job.mid) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (plan.isPending) return;
    setTried(true);
    if (problem !== null) return field.current?.focus();
    plan.mutate(
      { jobId: job.id, what: request.what, mode, mid: isElsewhere ? (parseMid(mid) ?? null) : null },
      { onSuccess: ({ restoreId }) => onPlace({ step: 'shown', restoreId, request }) },
    );
  };
  return (
    <>
      <RestoreHead title="Restore into Marketing Cloud" words={request.words} onBack={onBack} />
      <div className={styles.page}>
        <form className={styles.form} noValidate onSubmit={submit}>
          <div>
            <Choice legend="How" options={MODES} value={mode} onChange={setMode} />
            {isElsewhere && (
              <TextInput
                ref={field}
                className={styles.mid}
                label="MID"
                description="The installed package has to reach it."
                inputMode="numeric"
                value={mid}
                error={tried ? problem : null}
                onChange={(event) => setMid(event.currentTarget.value)}
              />
            )}
          </div>
          {plan.isError && <FailureNote error={plan.error} />}
          <div className={styles.foot}>
            <Button type="submit" loading={plan.isPending}>
              Show plan
            </Button>
            <span className={styles.quiet}>Compares with Marketing Cloud as it is. Changes nothing yet.</span>
          </div>
        </form>
      </div>
    </>
  );
}

/** Why a business unit can't be restored into; null where nothing speaks against it. */
export function midProblem(mid: string, own: number | null): string | null {
  const parsed = parseMid(mid);
  if (parsed === undefined || parsed === null) return 'Enter the MID of one business unit: digits alone.';
  return parsed === own ? 'This is the business unit that was backed up: choose In place.' : null;
}
