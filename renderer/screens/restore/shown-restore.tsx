import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { JobView } from '../../../shared/ipc.ts';
import type { RestoreView } from '../../../shared/trust.ts';
import { useCallQuery } from '../../client/queries.ts';
import { loadCompareView } from '../../components/code/compare/compare-view.tsx';
import { FailureNote } from '../../components/note.tsx';
import { useLate } from '../../hooks/use-late.ts';
import { useNow } from '../../hooks/use-now.ts';
import type { RestorePlace } from '../../navigation/restore-place.ts';
import { restoreNews, restoreTitle, targetWords } from '../../words/restores.ts';
import { machineZone, timeWords } from '../../words/time.ts';
import { ListSkeleton } from '../browse/browse-skeleton.tsx';
import { RestoreActions } from './restore-actions.tsx';
import { RestoreHead } from './restore-head.tsx';
import { RestoreItemsView } from './restore-items.tsx';
import { StateMark } from './restore-marks.tsx';
import { RestoreNotes } from './restore-notes.tsx';
import { RestoreProgress } from './restore-progress.tsx';
import styles from './restore-screen.module.css';

interface ShownRestoreProps {
  readonly job: JobView;
  readonly place: RestorePlace & { readonly step: 'shown' };
  readonly onPlace: (place: RestorePlace) => void;
  readonly onBack: () => void;
}

/** A restore from its plan to its end. */
export function ShownRestore({ job, place, onPlace, onBack }: ShownRestoreProps) {
  // What happened to it while another page was shown is asked for.
  const asked = { jobId: job.id, restoreId: place.restoreId };
  const shown = useCallQuery('restore.show', asked, { staleTime: 0 });
  const late = useLate(shown.isPending);
  useEffect(() => void loadCompareView(), []);
  if (shown.data !== undefined) {
    return <Loaded job={job} restore={shown.data} place={place} onPlace={onPlace} onBack={onBack} />;
  }
  return (
    <>
      <RestoreHead title="Restore into Marketing Cloud" words={place.request?.words ?? ''} onBack={onBack} />
      <div className={styles.notes}>
        {late && <ListSkeleton rows={10} label="Loading the restore" />}
        {shown.isError && <FailureNote error={shown.error} onRetry={() => void shown.refetch()} />}
      </div>
    </>
  );
}

function Loaded({
  job,
  restore,
  place,
  onPlace,
  onBack,
}: ShownRestoreProps & { readonly restore: RestoreView }) {
  const [overwrite, setOverwrite] = useState(false);
  const [covered, setCovered] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  const now = useNow();
  const { request } = place;
  const show = (restoreId: string) => onPlace({ step: 'shown', restoreId, request: null });
  const planAnew = request === null ? undefined : () => onPlace({ step: 'choose', request });
  const when = timeWords(restore.started, now, machineZone());
  const into = `Into ${targetWords(restore.target)}, begun ${when}`;
  const words = request === null ? into : `${request.words}, into ${targetWords(restore.target)}`;
  return (
    <>
      <div inert={covered}>
        <RestoreHead title={restoreTitle(restore)} words={words} onBack={onBack}>
          <Stand restore={restore} />
          <RestoreActions
            job={job}
            restore={restore}
            overwriteConflicts={overwrite}
            onFailure={setFailure}
            onPlanned={show}
          />
        </RestoreHead>
        <RestoreProgress jobId={job.id} restore={restore} />
        <div className={styles.notes}>
          {failure !== null && <FailureNote error={failure} />}
          <RestoreNotes restore={restore} planAnew={planAnew} />
        </div>
      </div>
      <News restore={restore} />
      <RestoreItemsView
        restore={restore}
        overwriteConflicts={overwrite}
        onOverwrite={setOverwrite}
        covered={covered}
        onCovered={setCovered}
      />
    </>
  );
}

/** Where it stands, but while its progress says so. */
function Stand({ restore }: { restore: RestoreView }) {
  if (restore.state === 'planning' || restore.state === 'applying') return null;
  return (
    <span className={styles.state} data-state={restore.state}>
      <StateMark restore={restore} />
    </span>
  );
}

/** Tells those who hear the page what has changed, and not what was so when they came. */
function News({ restore }: { restore: RestoreView }) {
  const before = useRef(restore.state);
  const [words, setWords] = useState('');
  useEffect(() => {
    if (before.current !== restore.state) setWords(restoreNews(restore));
    before.current = restore.state;
  }, [restore]);
  return <VisuallyHidden role="status">{words}</VisuallyHidden>;
}
