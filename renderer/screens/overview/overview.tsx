import { Anchor, Skeleton } from '@mantine/core';
import type { JobView, RunLogLine } from '../../../shared/ipc.ts';
import { Empty } from '../../components/empty.tsx';
import { FailureNote } from '../../components/note.tsx';
import { Section } from '../../components/section.tsx';
import { useRunLog } from '../../hooks/use-run-log.ts';
import { useNavigation } from '../../navigation/navigation.tsx';
import { RunTable, RunTableSkeleton } from '../run-log/run-table.tsx';
import { Attention } from './attention.tsx';
import { ChangesChart } from './changes-chart.tsx';
import { Facts } from './facts.tsx';
import { HealthProgress } from './health-progress.tsx';
import styles from './overview.module.css';
import { RunProgress } from './run-progress.tsx';

const RECENT = 8;

export function Overview({ job }: { job: JobView }) {
  const log = useRunLog(job.id);
  return (
    <div className={styles.overview}>
      {job.state === 'running' && <RunProgress job={job} />}
      <HealthProgress job={job} />
      <Attention job={job} />
      <div className={styles.columns}>
        <div className={styles.chart}>
          {log.isPending && <ChartSkeleton />}
          {log.isError && <FailureNote error={log.error} onRetry={() => void log.refetch()} />}
          {log.data?.length === 0 && <NoRuns state={job.state} />}
          {log.data !== undefined && log.data.length > 0 && <ChangesChart lines={log.data} />}
        </div>
        <Facts job={job} lines={log.isError ? null : log.data} />
      </div>
      {!log.isError && log.data?.length !== 0 && <RecentRuns job={job} log={log} />}
    </div>
  );
}

function NoRuns({ state }: { state: JobView['state'] }) {
  return (
    <Empty title="No runs yet">
      {state === 'running'
        ? 'What this backup finds will be shown here when it has ended.'
        : 'Each backup will be shown here with what it found.'}
      {state !== 'running' && state !== 'problem' && ' Choose Back up now to make the first one.'}
    </Empty>
  );
}

function RecentRuns({ job, log }: { job: JobView; log: ReturnType<typeof useRunLog> }) {
  const { go } = useNavigation();
  const toLog = (line?: RunLogLine) =>
    go({ screen: 'job', jobId: job.id, page: 'log', ...(line && { run: line.at }) });
  const more = (log.data?.length ?? 0) > RECENT;
  const all = more && (
    <Anchor component="button" type="button" onClick={() => toLog()}>
      All runs
    </Anchor>
  );
  return (
    <Section title="Recent runs" aside={all}>
      {log.isPending && <RunTableSkeleton rows={RECENT} />}
      {log.data && <RunTable label="Recent runs" lines={log.data.slice(0, RECENT)} onOpen={toLog} />}
    </Section>
  );
}

function ChartSkeleton() {
  return (
    <div aria-hidden>
      <Skeleton height={12} width={180} mt={6} mb={14} />
      <Skeleton height={214} />
    </div>
  );
}
