import { useHotkeys } from '@mantine/hooks';
import { useEffect, useEffectEvent } from 'react';
import type { JobView } from '../../shared/ipc.ts';
import { jobKey, shortcutKeys } from '../../shared/shortcuts.ts';
import { useClient } from '../client/client.ts';
import { useAction } from '../components/failures.tsx';
import { useNavigation } from '../navigation/navigation.tsx';
import { type Route, START } from '../navigation/route.ts';

/** No tag is passed over: none of the shortcuts means anything else in a field. */
const IN_FIELDS_TOO: string[] = [];

/** Acts on the keys, and on "Back Up Now" and "Search Backups" of the native menu. `search` opens the palette. */
export function useShortcuts(jobs: readonly JobView[], route: Route, search: () => void): void {
  const { go } = useNavigation();
  const backUp = useBackUpShown(jobs, route);
  const ofJobs = jobs.flatMap(({ id }, index): [string, () => void][] => {
    const key = jobKey(index);
    return key === undefined ? [] : [[mod(key), () => go({ screen: 'job', jobId: id, page: 'overview' })]];
  });
  const own: [string, () => void][] = [
    [mod(shortcutKeys.backUp), backUp],
    [mod(shortcutKeys.settings), () => go({ screen: 'settings' })],
    [mod(shortcutKeys.addJob), () => go({ screen: 'add-job' })],
    [mod(shortcutKeys.search), search],
  ];
  const client = useClient();
  const onSearch = useEffectEvent(search);
  useEffect(() => client.on('search', () => onSearch()), [client]);
  useHotkeys([...own, ...ofJobs], IN_FIELDS_TOO);
}

/** Backs up the job that is shown. Elsewhere none is chosen: one is shown first. */
function useBackUpShown(jobs: readonly JobView[], route: Route): () => void {
  const client = useClient();
  const { go } = useNavigation();
  const start = useAction('runs.start');
  const backUp = () => {
    const shown = route.screen === 'job' ? jobs.find(({ id }) => id === route.jobId) : undefined;
    if (shown === undefined) return go(START);
    if (shown.state === 'running') return;
    start.mutate({ jobId: shown.id, full: false, acceptDeletions: false });
  };
  const onMenu = useEffectEvent(backUp);
  useEffect(() => client.on('back-up', () => onMenu()), [client]);
  return backUp;
}

function mod(key: string): string {
  return `mod+${key}`;
}
