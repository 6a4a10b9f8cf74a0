import { Button } from '@mantine/core';
import type { JobView } from '../../../shared/ipc.ts';
import type { RetentionPolicy } from '../../../shared/retention.ts';
import type { RetentionPreviewView } from '../../../shared/trust.ts';
import { useCall } from '../../client/queries.ts';
import { ToneIcon } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { FailureNote, Note } from '../../components/note.tsx';
import { Section } from '../../components/section.tsx';
import { counted, size } from '../../words/amounts.ts';
import { outcomeTitle, previewWords, reasonWords } from '../../words/retention.ts';
import { RemoveBackups } from './remove-backups.tsx';
import styles from './retention.module.css';

interface RetentionPreviewProps {
  readonly job: JobView;
  /** Null while something is wrong with it. */
  readonly policy: RetentionPolicy | null;
  /** A preview was asked for, and the fields have to say what is wrong. */
  readonly onUnclear: () => void;
}

/** What a policy would remove; from there it can be removed. */
export function RetentionPreview({ job, policy, onUnclear }: RetentionPreviewProps) {
  const preview = useCall('retention.preview');
  const removing = useCall('retention.apply');
  const isOfPolicy = JSON.stringify(preview.variables?.policy) === JSON.stringify(policy);
  const show = () => {
    removing.reset();
    if (policy === null) onUnclear();
    else preview.mutate({ jobId: job.id, policy });
  };
  const remove = (previewId: string) =>
    removing.mutate({ jobId: job.id, previewId }, { onSuccess: () => preview.reset() });
  return (
    <Section
      title="What this removes"
      aside={
        <Button variant="default" loading={preview.isPending} disabled={removing.isPending} onClick={show}>
          Preview
        </Button>
      }
    >
      <div className={styles.preview}>
        <Busy job={job} />
        {preview.isIdle && removing.isIdle && (
          <p className={styles.quiet}>A preview shows which backups would go. It removes nothing.</p>
        )}
        {preview.isError && <FailureNote error={preview.error} onRetry={show} />}
        {removing.isError && <FailureNote error={removing.error} />}
        {removing.data !== undefined && (
          <Note
            tone={removing.data.refused.length > 0 ? 'warning' : 'ok'}
            announced
            title={outcomeTitle(removing.data)}
          >
            {removing.data.refused[0] !== undefined &&
              `${removing.data.refused[0].reason} They count as backups no longer, and are tried again the next time. Is it allowed to delete there, or are they locked for a time?`}
          </Note>
        )}
        {preview.data !== undefined && !isOfPolicy && (
          <p className={styles.quiet}>The fields have changed since the preview. Preview again.</p>
        )}
        {preview.data !== undefined && isOfPolicy && (
          <>
            <Shown preview={preview.data} />
            <RemoveBackups
              key={preview.data.previewId}
              job={job}
              preview={preview.data}
              isRemoving={removing.isPending}
              onRemove={remove}
            />
          </>
        )}
      </div>
    </Section>
  );
}

/** How far it is, and the way out of it. */
function Busy({ job: { id, task } }: { job: JobView }) {
  const cancel = useCall('tasks.cancel');
  if (task === null || (task.kind !== 'retention' && task.kind !== 'retention-preview')) return null;
  const words =
    task.kind === 'retention-preview'
      ? 'Looking through the backups.'
      : task.total === null
        ? 'Copying what is still needed.'
        : `Removing backup ${task.done + 1} of ${task.total}.`;
  return (
    <div className={styles.busy}>
      <p role="status">{words}</p>
      <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ jobId: id })}>
        Cancel
      </Button>
    </div>
  );
}

function Shown({ preview }: { preview: RetentionPreviewView }) {
  const { runs, writtenBytes, leftOver, warnings, droppedRuns } = preview;
  return (
    <>
      <div role="status">
        <p className={styles.words}>{previewWords(preview)}</p>
        {droppedRuns > 0 && (
          <p className={styles.quiet}>
            What the others still need of them is copied first: {size(writtenBytes)}.
          </p>
        )}
      </div>
      {leftOver.length > 0 && (
        <Note
          tone="warning"
          title={`${counted(leftOver.length, 'backup')} removed earlier could not be deleted from the storage.`}
        >
          They count as backups no longer. Removing tries again.
        </Note>
      )}
      {warnings.map((warning) => (
        <Note key={warning} tone="warning" title={warning} />
      ))}
      {runs.length > 0 && <Runs runs={runs} />}
    </>
  );
}

/** The newest first, as everywhere. */
function Runs({ runs }: Pick<RetentionPreviewView, 'runs'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is scrolled by keyboard too
    <section className={styles.frame} tabIndex={0} aria-label="Backups that stay and that go">
      <table className={styles.table} aria-label="Backups that stay and that go">
        <thead>
          <tr>
            <th scope="col">Backup</th>
            <th scope="col">Would</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {runs.toReversed().map(({ folder, until, keep, why }) => (
            <tr key={folder} data-goes={!keep || undefined}>
              <th scope="row" title={folder}>
                <Moment at={until} />
              </th>
              <td>
                <span className={styles.fate}>
                  <ToneIcon tone={keep ? 'ok' : 'problem'} size={15} />
                  {keep ? 'Stay' : 'Go'}
                </span>
              </td>
              <td>{reasonWords(why)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
