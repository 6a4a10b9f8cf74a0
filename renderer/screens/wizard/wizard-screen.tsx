import { useState } from 'react';
import type { About } from '../../../shared/ipc.ts';
import { useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { SampleSetup } from './sample-setup.tsx';
import styles from './wizard.module.css';
import { Wizard } from './wizard.tsx';

/** Adds a job, the first one or a further one; or the sample account. */
export function WizardScreen({ first }: { first: boolean }) {
  const about = useCallQuery('app.about', undefined);
  const [sample, setSample] = useState(false);
  if (about.isError) {
    return (
      <div className={styles.failure}>
        <FailureNote error={about.error} onRetry={() => void about.refetch()} />
      </div>
    );
  }
  if (about.isPending) return <div className={styles.failure} aria-busy />;
  const facts: About = about.data;
  if (sample) return <SampleSetup folder={facts.sampleFolder} onBack={() => setSample(false)} />;
  return <Wizard first={first} zone={facts.zone} onSample={() => setSample(true)} />;
}
