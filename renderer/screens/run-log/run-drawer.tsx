import { Anchor, Button, Drawer, Skeleton } from '@mantine/core';
import { IconCopy, IconFolderOpen } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { JobView, RunDetails, RunLogLine } from '../../../shared/ipc.ts';
import { useCallQuery } from '../../client/queries.ts';
import { useAction } from '../../components/failures.tsx';
import { OutcomeMark } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { FailureNote, Note } from '../../components/note.tsx';
import { OpenRepair } from '../../components/open-repair.tsx';
import { Parts } from '../../components/parts.tsx';
import { Section } from '../../components/section.tsx';
import { useCopy } from '../../hooks/use-copy.ts';
import { useNow } from '../../hooks/use-now.ts';
import { logPlaceOf } from '../../navigation/log-place.ts';
import { useNavigation } from '../../navigation/navigation.tsx';
import { count, counted, size } from '../../words/amounts.ts';
import { pathParts } from '../../words/paths.ts';
import { withTimes } from '../../words/problems.ts';
import { asSentence } from '../../words/protection.ts';
import { repairPageOf } from '../../words/repair.ts';
import { isOfBackup, outcomeWord, triggerWords, whenOf } from '../../words/runs.ts';
import { durationWords, exactTime, machineZone, timeWords, tookMilliseconds } from '../../words/time.ts';
import styles from './run-log.module.css';
import { RunNotifications } from './run-notifications.tsx';
import { Pending, Problems } from './run-problems.tsx';

/** A run in full, as a short report: what was asked, what was kept, what went wrong and what to do. */
export function RunDrawer({
  job,
  line,
  onClose,
}: {
  job: JobView;
  line: RunLogLine | undefined;
  onClose: () => void;
}) {
  const now = useNow();
  const what = line === undefined || isOfBackup(line) ? 'Backup' : triggerWords(line.trigger);
  const title = line && `${what} of ${timeWords(whenOf(line), now, machineZone())}`;
  return (
    <Drawer opened={line !== undefined} onClose={onClose} position="right" size={480} title={title}>
      {line &&
        (line.folder === null || line.trigger === 'retention' ? (
          <Short job={job} line={line} />
        ) : (
          <Full job={job} line={line} folder={line.folder} />
        ))}
    </Drawer>
  );
}

/** A run that left no folder, or none that a backup is in: all there is to say is in its line. */
function Short({ job, line }: { job: JobView; line: RunLogLine }) {
  const report = `${exactTime(whenOf(line), machineZone())}\n${triggerWords(line.trigger)}: ${outcomeWord(line.outcome)}\n${line.reason ?? ''}\n${line.hint ?? ''}`;
  return (
    <div className={styles.body} data-selectable>
      <Summary line={line} />
      <Reason job={job} line={line} />
      <Asked line={line} />
      <RunNotifications line={line} />
      <Report text={report.trim()} />
      <LogOfRun job={job} line={line} />
    </div>
  );
}

function Full({ job, line, folder }: { job: JobView; line: RunLogLine; folder: string }) {
  const details = useCallQuery('runs.details', { jobId: job.id, folder });
  return (
    <div className={styles.body} data-selectable>
      <Summary line={line} />
      <Reason job={job} line={line} />
      {details.isPending && <DetailsSkeleton />}
      {details.isError && <FailureNote error={details.error} onRetry={() => void details.refetch()} />}
      {details.data && <Details job={job} details={details.data} folder={folder} />}
      <RunNotifications line={line} />
      <LogOfRun job={job} line={line} />
    </div>
  );
}

function Details({ job, details, folder }: { job: JobView; details: RunDetails; folder: string }) {
  return (
    <>
      {details.problems.length > 0 && (
        <Section title={counted(details.problems.length, 'problem')}>
          <Problems job={job} problems={details.problems} current={job.lastRun?.folder === folder} />
        </Section>
      )}
      <Asked line={details.line} since={details.since} until={details.until} />
      <Kept details={details} />
      {details.pending.length > 0 && <Pending pending={details.pending} />}
      <Section title={job.destinationKind === 'local' ? 'Folder' : 'Address'}>
        <p>
          <Parts parts={pathParts(details.location)} />
        </p>
      </Section>
      <Report
        text={details.report}
        before={
          job.destinationKind === 'local' ? (
            <OpenFolder jobId={job.id} folder={folder} />
          ) : (
            <CopyAddress address={details.location} />
          )
        }
      />
    </>
  );
}

function OpenFolder({ jobId, folder }: { jobId: string; folder: string }) {
  const openFolder = useAction('runs.openFolder');
  return (
    <Button
      variant="default"
      leftSection={<IconFolderOpen size={16} stroke={1.75} aria-hidden />}
      onClick={() => openFolder.mutate({ jobId, folder })}
    >
      Open folder
    </Button>
  );
}

function CopyAddress({ address }: { address: string }) {
  const { copy, copied } = useCopy();
  return (
    <Button
      variant="default"
      leftSection={<IconCopy size={16} stroke={1.75} aria-hidden />}
      onClick={({ currentTarget }) => void copy(address, currentTarget)}
    >
      {copied ? 'Copied' : 'Copy address'}
    </Button>
  );
}

function Summary({ line }: { line: RunLogLine }) {
  const took = tookMilliseconds(line);
  return (
    <p className={styles.summary}>
      <OutcomeMark outcome={line.outcome} />
      {took !== null && <span className={styles.quiet}>took {durationWords(took)}</span>}
    </p>
  );
}

function Reason({ job, line }: { job: JobView; line: RunLogLine }) {
  const now = useNow();
  const { outcome, reason, hint } = line;
  if (reason === null) return null;
  // What made an earlier run fail may long be put right.
  const repairPage = line.at === job.lastRun?.at ? repairPageOf(line) : null;
  const tone = outcome === 'failed' ? 'problem' : outcome === 'interrupted' ? 'warning' : 'info';
  return (
    <Note
      tone={tone}
      title={asSentence(withTimes(reason, now, machineZone()))}
      actions={repairPage === null ? undefined : <OpenRepair jobId={job.id} page={repairPage} />}
    >
      {hint}
    </Note>
  );
}

function Asked({ line, since, until }: { line: RunLogLine; since?: string | null; until?: string }) {
  return (
    <Section title="Asked">
      <dl className={styles.pairs}>
        <Pair name="Why">{triggerWords(line.trigger)}</Pair>
        {line.started !== null && (
          <Pair name="Started">
            <Moment at={line.started} />
          </Pair>
        )}
        {until !== undefined && (
          <Pair name="Changes">
            {since == null ? 'all there is, until ' : 'since '}
            {since != null && (
              <>
                <Moment at={since} />, until{' '}
              </>
            )}
            <Moment at={until} />
          </Pair>
        )}
      </dl>
    </Section>
  );
}

function Kept({ details: { line, unchanged, requests } }: { details: RunDetails }) {
  const { counts, bytes } = line;
  return (
    <Section title="Kept">
      <dl className={styles.figures}>
        {counts !== null && (
          <>
            <Figure name="Added">{count(counts.added)}</Figure>
            <Figure name="Changed">{count(counts.changed)}</Figure>
            <Figure name="Deleted">{count(counts.deleted)}</Figure>
          </>
        )}
        <Figure name="Unchanged">{count(unchanged)}</Figure>
        {bytes !== null && <Figure name="Size">{size(bytes)}</Figure>}
        <Figure name="Requests">{count(requests)}</Figure>
      </dl>
    </Section>
  );
}

function Pair({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The run as text: to copy, and to look at. */
function Report({ text, before }: { text: string; before?: ReactNode }) {
  const [shown, setShown] = useState(false);
  const { copy, copied } = useCopy();
  return (
    <div>
      <div className={styles.actions}>
        {before}
        <Button
          variant="default"
          leftSection={<IconCopy size={16} stroke={1.75} aria-hidden />}
          onClick={(event) => void copy(text, event.currentTarget)}
        >
          {copied ? 'Copied' : 'Copy report'}
        </Button>
        <Anchor component="button" type="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide report' : 'Show report'}
        </Anchor>
      </div>
      {shown && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is scrolled by keyboard too
        <pre className={styles.report} tabIndex={0}>
          {text}
        </pre>
      )}
    </div>
  );
}

/** The way to what the program wrote down while the run was under way. */
function LogOfRun({ job, line }: { job: JobView; line: RunLogLine }) {
  const { go } = useNavigation();
  const now = useNow();
  const place = logPlaceOf(job.id, line, `Backup of ${timeWords(whenOf(line), now, machineZone())}`);
  if (place === null) return null;
  return (
    <p>
      <Anchor component="button" type="button" onClick={() => go({ screen: 'log', place })}>
        Log of this run
      </Anchor>
    </p>
  );
}

function DetailsSkeleton() {
  return (
    <div role="status" aria-label="Loading the details">
      {[80, 60, 70, 50, 65].map((width) => (
        <Skeleton key={width} height={10} width={`${width}%`} mb={14} />
      ))}
    </div>
  );
}
