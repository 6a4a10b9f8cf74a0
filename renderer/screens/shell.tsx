import { VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import type { JobView } from '../../shared/ipc.ts';
import { useCallQuery } from '../client/queries.ts';
import { FailureNote } from '../components/note.tsx';
import { useShortcuts } from '../hooks/use-shortcuts.ts';
import { useNavigation } from '../navigation/navigation.tsx';
import { type Route, shownRoute } from '../navigation/route.ts';
import { JobScreen } from './job-screen.tsx';
import { LogScreen } from './log/log-screen.tsx';
import { Notices } from './notices.tsx';
import { Palette } from './palette.tsx';
import { RunAnnouncer } from './run-announcer.tsx';
import { Savings } from './savings.tsx';
import { SettingsScreen } from './settings/settings-screen.tsx';
import styles from './shell.module.css';
import { ShortcutSheet } from './shortcuts/shortcut-sheet.tsx';
import { JobSkeleton, Sidebar, SidebarSkeleton } from './sidebar.tsx';
import { WizardScreen } from './wizard/wizard-screen.tsx';

/** The window: the jobs at the side, and the chosen one or the settings beside them. */
export function Shell() {
  const jobs = useCallQuery('jobs.list', undefined);
  const { route } = useNavigation();
  if (jobs.isPending) return <Loading />;
  if (jobs.isError) {
    return (
      <main className={styles.alone}>
        <HiddenTitle />
        <FailureNote error={jobs.error} onRetry={() => void jobs.refetch()} />
      </main>
    );
  }
  return <Loaded jobs={jobs.data} route={shownRoute(route, jobs.data)} />;
}

function Loading() {
  return (
    <div className={styles.shell}>
      <SidebarSkeleton />
      <main className={styles.main} aria-busy aria-label="Loading">
        <HiddenTitle />
        <JobSkeleton />
      </main>
    </div>
  );
}

function HiddenTitle() {
  return (
    <VisuallyHidden>
      <h1>Backup Creator</h1>
    </VisuallyHidden>
  );
}

function Loaded({ jobs, route }: { jobs: readonly JobView[]; route: Route }) {
  const [searching, setSearching] = useState(false);
  // Where no job is shown, the first one is searched.
  const shown = (route.screen === 'job' && jobs.find(({ id }) => id === route.jobId)) || jobs[0];
  useShortcuts(jobs, route, () => setSearching(true));
  const firstStart = jobs.length === 0 && route.screen === 'add-job';
  return (
    <div className={styles.shell} data-alone={firstStart || undefined}>
      {!firstStart && <Sidebar jobs={jobs} route={route} />}
      <main className={styles.main}>
        <Notices />
        <Screen jobs={jobs} route={route} />
        <Savings />
      </main>
      <Palette job={(searching && shown) || null} onClose={() => setSearching(false)} />
      <ShortcutSheet />
      <RunAnnouncer jobs={jobs} />
    </div>
  );
}

function Screen({ jobs, route }: { jobs: readonly JobView[]; route: Route }) {
  if (route.screen === 'settings') return <SettingsScreen concern={route.concern ?? 'general'} />;
  if (route.screen === 'log') return <LogScreen place={route.place} />;
  if (route.screen === 'add-job') return <WizardScreen first={jobs.length === 0} />;
  const job = jobs.find(({ id }) => id === route.jobId);
  return job && <JobScreen key={job.id} job={job} route={route} />;
}
