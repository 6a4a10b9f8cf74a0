import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { RestoreView } from '../../../shared/trust.ts';
import { Disclosure } from '../../components/disclosure.tsx';
import { Note } from '../../components/note.tsx';
import { counted } from '../../words/amounts.ts';
import { keyed } from '../../words/keyed.ts';
import { doneWords, outcomeSentence, restoreState } from '../../words/restores.ts';
import styles from './restore-screen.module.css';

interface RestoreNotesProps {
  readonly restore: RestoreView;
  /** Undefined where it is not known any more what was asked for. */
  readonly planAnew: (() => void) | undefined;
}

/** What is to be known of a restore as a whole, and what to do about it. */
export function RestoreNotes({ restore, planAnew }: RestoreNotesProps) {
  const again = planAnew && (
    <Button variant="default" onClick={planAnew}>
      Plan again
    </Button>
  );
  const waits = restore.state === 'planned' || restore.state === 'interrupted';
  return (
    <>
      {waits && restore.missingScopes.length > 0 && (
        <Note
          tone="warning"
          title={`The installed package may not write: it lacks ${restore.missingScopes.join(', ')}.`}
          actions={again}
        >
          Give it these in Setup {'>'} Apps {'>'} Installed Packages for as long as you restore, then plan
          again. Backups do not need them.
        </Note>
      )}
      <StateNote restore={restore} again={again} />
      {waits && <Facts restore={restore} />}
    </>
  );
}

function StateNote({ restore, again }: { restore: RestoreView; again: ReactNode }) {
  const { state, error, outcomes, counts } = restore;
  switch (state) {
    case 'planned':
      return counts !== null && <NothingToDo counts={counts} />;
    case 'failed':
      return (
        <Note
          tone={restoreState(restore).tone === 'paused' ? 'info' : 'problem'}
          title={error?.message ?? 'The restore could not be planned.'}
          actions={again}
        >
          {error?.hint}
        </Note>
      );
    case 'interrupted':
      return (
        <Note tone="warning" title={`The restore was interrupted: ${doneWords(restore)} done.`}>
          {[error?.message, error?.hint].filter(Boolean).join(' ')} It goes on where it stopped; nothing is
          done twice.
        </Note>
      );
    case 'complete':
    case 'with problems':
      return (
        <Note
          tone={state === 'complete' ? 'ok' : 'warning'}
          title={outcomes === null ? `${doneWords(restore)} done.` : outcomeSentence(outcomes)}
        >
          {endWords(restore)}
        </Note>
      );
    default:
      return null;
  }
}

function endWords({ outcomes, safetyRuns, mode }: RestoreView): string {
  const isShort = outcomes !== null && outcomes.failed + outcomes.passedOver > 0;
  const undoing =
    mode === 'undo'
      ? 'What it overwrote is kept, too: Undo puts that back.'
      : 'What was overwritten is kept in a safety run: Undo puts it back. What was created stays.';
  return [isShort ? 'The list says why.' : '', safetyRuns.length > 0 ? undoing : '']
    .filter((words) => words !== '')
    .join(' ');
}

function NothingToDo({ counts }: { counts: NonNullable<RestoreView['counts']> }) {
  if (counts.create + counts.update + counts.conflict > 0) return null;
  if (counts.impossible > 0 && counts.unchanged === 0) {
    return (
      <Note tone="info" title="None of this can be restored.">
        The list says why.
      </Note>
    );
  }
  return (
    <Note tone="ok" title="There is nothing to restore.">
      Marketing Cloud has {counted(counts.unchanged, 'asset')} in just these versions.
    </Note>
  );
}

/** What comes along with it. */
function Facts({ restore: { foldersToMake, lostReferences } }: { restore: RestoreView }) {
  if (foldersToMake.length === 0 && lostReferences === 0) return null;
  return (
    <div className={styles.facts}>
      {lostReferences > 0 && (
        <p className={styles.fact}>
          <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
          {counted(lostReferences, 'reference')} by id will lead nowhere: what{' '}
          {lostReferences === 1 ? 'it names is' : 'they name is'} not there and not restored along.
        </p>
      )}
      {foldersToMake.length > 0 && (
        <Disclosure of="more" label={`${counted(foldersToMake.length, 'folder')} will be made`}>
          <ul className={styles.folders} data-selectable>
            {keyed(foldersToMake, (folder) => folder).map(({ key, item }) => (
              <li key={key}>{item}</li>
            ))}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}
