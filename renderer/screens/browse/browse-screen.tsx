import { SegmentedControl } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef } from 'react';
import type { BrowseState } from '../../../shared/browse.ts';
import type { JobView } from '../../../shared/ipc.ts';
import { useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { useLate } from '../../hooks/use-late.ts';
import { type BrowsePlace, type BrowseView, withAsset } from '../../navigation/browse-place.ts';
import { AssetPane } from './asset-pane.tsx';
import { BrokenReferencesView } from './broken-references-view.tsx';
import { BrowseContext, type Browsing } from './browse-context.ts';
import styles from './browse-screen.module.css';
import { BrowseSkeleton } from './browse-skeleton.tsx';
import { NoBackups, StateNotes } from './browse-state.tsx';
import { DateView } from './date-view.tsx';
import { RunsView } from './runs-view.tsx';
import { SearchView } from './search-view.tsx';
import { Timeline } from './timeline.tsx';
import { VersionsCompared } from './versions-compared.tsx';

const VIEWS: readonly { readonly value: BrowseView; readonly label: string }[] = [
  { value: 'date', label: 'At a date' },
  { value: 'runs', label: 'By run' },
  { value: 'search', label: 'Search' },
  { value: 'broken', label: 'Broken references' },
];

/** From here on an asset is shown beside the list. */
const WIDE = 940;

interface BrowseScreenProps {
  readonly job: JobView;
  readonly place: BrowsePlace;
  readonly onPlace: (place: BrowsePlace) => void;
}

/** What a job has backed up: the account at any date, each run, and what is searched for. */
export function BrowseScreen({ job, place, onPlace }: BrowseScreenProps) {
  // Each look at it reads the destination anew.
  const state = useCallQuery('browse.open', { jobId: job.id }, { staleTime: 0 });
  const late = useLate(state.isPending);
  return (
    <div className={styles.screen}>
      {late && <BrowseSkeleton />}
      {state.isError && (
        <div className={styles.notes}>
          <FailureNote error={state.error} onRetry={() => void state.refetch()} />
        </div>
      )}
      {state.data && <Browser job={job} place={place} onPlace={onPlace} state={state.data} />}
    </div>
  );
}

function Browser({ job, place, onPlace, state }: BrowseScreenProps & { state: BrowseState }) {
  const { ref, width } = useElementSize();
  const view = useFocusAfter(place.asset !== null);
  const wide = width === 0 || width >= WIDE;
  const covered = place.compared !== null || (!wide && place.asset !== null);
  const browsing = useMemo<Browsing>(
    () => ({
      job,
      state,
      place,
      wide,
      change: (change) => onPlace({ ...place, ...change }),
      open: (asset) => onPlace(withAsset(place, asset)),
    }),
    [job, state, place, wide, onPlace],
  );
  if (state.runs.length === 0 && place.view !== 'runs') return <NoBackups job={job} state={state} />;
  return (
    <BrowseContext value={browsing}>
      <div inert={covered}>
        <div className={styles.toolbar}>
          <SegmentedControl
            aria-label="Ways into the backups"
            data={[...VIEWS]}
            value={place.view}
            onChange={(view) => onPlace({ ...withAsset(place, null), view })}
          />
        </div>
        <StateNotes jobId={job.id} state={state} />
        {(place.view === 'date' || place.view === 'broken') && (
          <Timeline runs={state.runs} at={place.at} onChange={(at) => browsing.change({ at })} />
        )}
      </div>
      <div ref={ref} className={styles.body} data-beside={(wide && place.asset !== null) || undefined}>
        <div ref={view} className={styles.view} inert={covered}>
          <View view={place.view} />
        </div>
        {place.asset && (
          <div className={styles.pane} inert={place.compared !== null}>
            <AssetPane key={place.asset.id} asset={place.asset} />
          </div>
        )}
        {place.asset && place.compared && (
          <div className={styles.over}>
            <VersionsCompared id={place.asset.id} from={place.compared.from} to={place.compared.to} />
          </div>
        )}
      </div>
    </BrowseContext>
  );
}

/** Gives the focus back to the list when what was open in front of it, or beside it, is closed. */
function useFocusAfter(opened: boolean) {
  const view = useRef<HTMLDivElement>(null);
  const before = useRef(opened);
  useEffect(() => {
    const isClosed = before.current && !opened;
    before.current = opened;
    if (isClosed && document.activeElement === document.body) {
      view.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
    }
  }, [opened]);
  return view;
}

function View({ view }: { view: BrowseView }) {
  switch (view) {
    case 'date':
      return <DateView />;
    case 'runs':
      return <RunsView />;
    case 'search':
      return <SearchView />;
    case 'broken':
      return <BrokenReferencesView />;
  }
}
