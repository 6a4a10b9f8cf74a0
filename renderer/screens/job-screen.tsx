import { useCallback, useState } from 'react';
import type { JobView } from '../../shared/ipc.ts';
import { SampleBadge, ToneIcon } from '../components/marks.tsx';
import { useNow } from '../hooks/use-now.ts';
import { BROWSE_START, type BrowsePlace } from '../navigation/browse-place.ts';
import { useNavigation } from '../navigation/navigation.tsx';
import type { RestorePlace } from '../navigation/restore-place.ts';
import { type JobPage, jobPages, type Route } from '../navigation/route.ts';
import { nextRunWords, protectionOf } from '../words/protection.ts';
import { exactTime, machineZone } from '../words/time.ts';
import { BrowseScreen } from './browse/browse-screen.tsx';
import { JobActions } from './job-actions.tsx';
import styles from './job-screen.module.css';
import { JobSettings } from './job-settings/job-settings.tsx';
import { Overview } from './overview/overview.tsx';
import { RestoreScreen } from './restore/restore-screen.tsx';
import { RunLog } from './run-log/run-log.tsx';

const PAGES: Readonly<Record<JobPage, string>> = {
  overview: 'Overview',
  browse: 'Browse',
  log: 'Run log',
  settings: 'Settings',
};

/** A job: whether it protects, what is next, and its pages. */
export function JobScreen({ job, route }: { job: JobView; route: Route & { screen: 'job' } }) {
  const { page, run, concern = 'account', restore } = route;
  const [place, onPlace] = useBrowsePlace(job.id, route.browse);
  return (
    <>
      <header className={styles.header}>
        <div className={styles.top}>
          <div className={styles.heading}>
            <h1 className={styles.name} title={job.name}>
              {job.name}
            </h1>
            {job.sample && <SampleBadge />}
          </div>
          <JobActions job={job} />
        </div>
        <State job={job} />
        <Pages job={job} page={page} />
      </header>
      {restore && <Restore job={job} route={route} place={restore} />}
      {!restore && page === 'settings' && <JobSettings job={job} concern={concern} />}
      {!restore && page === 'browse' && <BrowseScreen job={job} place={place} onPlace={onPlace} />}
      {!restore && (page === 'overview' || page === 'log') && (
        <div className={styles.page}>
          {page === 'overview' ? <Overview job={job} /> : <RunLog job={job} run={run} />}
        </div>
      )}
    </>
  );
}

/** A restore in front of the page that it was opened from, which Back leads to. */
function Restore({
  job,
  route,
  place,
}: {
  job: JobView;
  route: Route & { screen: 'job' };
  place: RestorePlace;
}) {
  const { go } = useNavigation();
  const { restore: _, ...behind } = route;
  return (
    <RestoreScreen
      job={job}
      place={place}
      onPlace={(restore) => go({ ...behind, restore })}
      onBack={() => go(behind)}
    />
  );
}

/** Where one is in the job's backups: where the route says, else where one was last. */
function useBrowsePlace(
  jobId: string,
  asked: BrowsePlace | undefined,
): [BrowsePlace, (place: BrowsePlace) => void] {
  const { go } = useNavigation();
  const [last, setLast] = useState(asked ?? BROWSE_START);
  if (asked !== undefined && asked !== last) setLast(asked);
  const onPlace = useCallback(
    (browse: BrowsePlace) => go({ screen: 'job', jobId, page: 'browse', browse }),
    [go, jobId],
  );
  return [asked ?? last, onPlace];
}

function State({ job }: { job: JobView }) {
  const now = useNow();
  const zone = machineZone();
  const { tone, sentence } = protectionOf(job, now, zone);
  const since = job.protectedSince === null ? undefined : exactTime(job.protectedSince, zone);
  const next = job.nextRun === null ? undefined : exactTime(job.nextRun.at, zone);
  return (
    <div className={styles.state} data-selectable>
      <p className={styles.sentence} title={since && `Last backup that reached its end: ${since}`}>
        <ToneIcon tone={tone} />
        {sentence}
      </p>
      <p className={styles.next} title={next}>
        {nextRunWords(job, now, zone)}
      </p>
    </div>
  );
}

function Pages({ job, page }: { job: JobView; page: JobPage }) {
  const { go } = useNavigation();
  return (
    <nav className={styles.tabs} aria-label={`Pages of ${job.name}`}>
      {jobPages.map((name) => (
        <button
          key={name}
          type="button"
          className={styles.tab}
          aria-current={name === page ? 'page' : undefined}
          onClick={() => go({ screen: 'job', jobId: job.id, page: name })}
        >
          {PAGES[name]}
        </button>
      ))}
    </nav>
  );
}
