import { useRef } from 'react';
import type { JobView } from '../../../shared/ipc.ts';
import { useEscape } from '../../hooks/use-escape.ts';
import type { RestorePlace } from '../../navigation/restore-place.ts';
import { ChooseRestore } from './choose-restore.tsx';
import styles from './restore-screen.module.css';
import { ShownRestore } from './shown-restore.tsx';

interface RestoreScreenProps {
  readonly job: JobView;
  readonly place: RestorePlace;
  readonly onPlace: (place: RestorePlace) => void;
  readonly onBack: () => void;
}

/** Puts kept versions back into Marketing Cloud: how, what that would do, doing it, and what became of it. */
export function RestoreScreen({ job, place, onPlace, onBack }: RestoreScreenProps) {
  const frame = useRef<HTMLElement>(null);
  useEscape(frame, onBack);
  return (
    <section ref={frame} className={styles.screen} aria-label="Restore">
      {place.step === 'choose' ? (
        <ChooseRestore job={job} request={place.request} onPlace={onPlace} onBack={onBack} />
      ) : (
        <ShownRestore key={place.restoreId} job={job} place={place} onPlace={onPlace} onBack={onBack} />
      )}
    </section>
  );
}
