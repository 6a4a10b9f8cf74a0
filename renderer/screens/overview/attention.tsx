import { Button, Group } from '@mantine/core';
import { destinationSecretNames, secretKindOf } from '../../../shared/destination.ts';
import type { Problem } from '../../../shared/format.ts';
import type { JobView, RunLogLine } from '../../../shared/ipc.ts';
import { useCallQuery } from '../../client/queries.ts';
import { useAction } from '../../components/failures.tsx';
import { Note } from '../../components/note.tsx';
import { OpenRepair } from '../../components/open-repair.tsx';
import { useNow } from '../../hooks/use-now.ts';
import { useNavigation } from '../../navigation/navigation.tsx';
import type { JobConcern } from '../../navigation/route.ts';
import { counted } from '../../words/amounts.ts';
import { keyed } from '../../words/keyed.ts';
import { withTimes } from '../../words/problems.ts';
import { asSentence } from '../../words/protection.ts';
import { repairPageOf } from '../../words/repair.ts';
import { machineZone } from '../../words/time.ts';
import { ConfirmDeletions } from './confirm-deletions.tsx';
import { HealthNote } from './health-note.tsx';
import styles from './overview.module.css';
import { RestoreNotes } from './restore-notes.tsx';
import { RetentionNote } from './retention-note.tsx';

const MOST_PROBLEMS = 3;

/** What the user should see to: the cause, and the next step. */
export function Attention({ job }: { job: JobView }) {
  const { lastRun } = job;
  return (
    <div className={styles.notes}>
      <MissingSecret job={job} />
      <HealthNote job={job} />
      <RestoreNotes job={job} />
      <RetentionNote job={job} />
      {job.state !== 'running' && lastRun !== null && <OfLastRun job={job} lastRun={lastRun} />}
    </div>
  );
}

function MissingSecret({ job }: { job: JobView }) {
  const { go } = useNavigation();
  const stored = useCallQuery('jobs.settings', { jobId: job.id });
  if (stored.data === undefined) return null;
  const { hasSecret, hasDestinationSecret, settings } = stored.data;
  const missing: { name: string; concern: JobConcern }[] = [];
  if (hasSecret === false && !job.sample) missing.push({ name: 'client secret', concern: 'account' });
  const kind = secretKindOf(settings.destination);
  if (hasDestinationSecret === false && kind !== null) {
    missing.push({ name: destinationSecretNames[kind], concern: 'storage' });
  }
  return missing.map(({ name, concern }) => (
    <Note
      key={concern}
      tone="problem"
      title={`The ${name} of this job is not on this computer.`}
      actions={
        <Button
          variant="default"
          onClick={() => go({ screen: 'job', jobId: job.id, page: 'settings', concern })}
        >
          Enter {name}
        </Button>
      }
    >
      No backup can be made until it is entered.
    </Note>
  ));
}

function OfLastRun({ job, lastRun }: { job: JobView; lastRun: RunLogLine }) {
  if (lastRun.outcome === 'with problems') return <Problems job={job} lastRun={lastRun} />;
  const serious = lastRun.outcome === 'failed' || lastRun.outcome === 'interrupted';
  if (!serious && lastRun.outcome !== 'skipped') return null;
  return <Cause job={job} lastRun={lastRun} />;
}

function Cause({ job, lastRun }: { job: JobView; lastRun: RunLogLine }) {
  const now = useNow();
  if (lastRun.reason === null) return null;
  const repairPage = repairPageOf(lastRun);
  const tone = { failed: 'problem', interrupted: 'warning' } as const;
  const noteTone =
    lastRun.outcome === 'failed'
      ? tone.failed
      : lastRun.outcome === 'interrupted'
        ? tone.interrupted
        : 'info';
  return (
    <Note
      tone={noteTone}
      title={asSentence(withTimes(lastRun.reason, now, machineZone()))}
      actions={
        repairPage === null ? (
          <ShowRun job={job} lastRun={lastRun} />
        ) : (
          <OpenRepair jobId={job.id} page={repairPage} />
        )
      }
    >
      {lastRun.hint}
    </Note>
  );
}

function Problems({ job, lastRun }: { job: JobView; lastRun: RunLogLine }) {
  const details = useCallQuery(
    'runs.details',
    { jobId: job.id, folder: lastRun.folder ?? '' },
    { enabled: lastRun.folder !== null },
  );
  const problems = details.data?.problems ?? [];
  if (job.acknowledged) return <Known job={job} lastRun={lastRun} />;
  if (problems.length === 0) {
    if (details.isPending && lastRun.folder !== null) return null;
    return (
      <Note
        tone="warning"
        title={asSentence(lastRun.reason ?? 'The last backup has problems')}
        actions={<OfProblems job={job} lastRun={lastRun} />}
      >
        {lastRun.hint ?? 'The run log says what they are.'}
      </Note>
    );
  }
  const more = problems.length - MOST_PROBLEMS;
  return keyed(problems.slice(0, MOST_PROBLEMS), ({ message }) => message).map(
    ({ key, item: problem }, index) => (
      <Note key={key} tone="warning" title={asSentence(problem.message)} actions={nextStep(problem, index)}>
        {problem.hint}
        {more > 0 && index === MOST_PROBLEMS - 1 && ` And ${more} more in the run log.`}
      </Note>
    ),
  );

  function nextStep({ code }: Problem, index: number) {
    if (code === 'mass-deletion') return <ConfirmDeletions job={job} />;
    if (index !== problems.length - 1 && index !== MOST_PROBLEMS - 1) return undefined;
    return problems.every((each) => each.code !== 'mass-deletion') ? (
      <OfProblems job={job} lastRun={lastRun} />
    ) : (
      <ShowRun job={job} lastRun={lastRun} />
    );
  }
}

function OfProblems(props: { job: JobView; lastRun: RunLogLine }) {
  return (
    <Group gap={8}>
      <Acknowledge job={props.job} />
      <ShowRun {...props} />
    </Group>
  );
}

/** What the user knows of is no news; it is not hidden either. */
function Known({ job, lastRun }: { job: JobView; lastRun: RunLogLine }) {
  const problems = counted(lastRun.counts?.problems ?? 1, 'problem');
  return (
    <Note
      tone="info"
      title={`The last backup has ${problems} that you know of.`}
      actions={<ShowRun job={job} lastRun={lastRun} />}
    >
      Each backup tries again. You are told when there is another one.
    </Note>
  );
}

/** Takes the problems of the last backup as known. */
function Acknowledge({ job }: { job: JobView }) {
  const acknowledge = useAction('runs.acknowledge');
  return (
    <Button
      variant="default"
      loading={acknowledge.isPending}
      onClick={() => acknowledge.mutate({ jobId: job.id })}
    >
      I know of this
    </Button>
  );
}

function ShowRun({ job, lastRun }: { job: JobView; lastRun: RunLogLine }) {
  const { go } = useNavigation();
  return (
    <Button
      variant="default"
      onClick={() => go({ screen: 'job', jobId: job.id, page: 'log', run: lastRun.at })}
    >
      Show run
    </Button>
  );
}
