import { Button } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { FailureNote } from '../../components/note.tsx';
import { DestinationTest } from '../../forms/destination/destination-test.tsx';
import { NO_DESTINATION } from '../../forms/destination/destination-values.ts';
import { FolderDestination } from '../../forms/destination/folder-destination.tsx';
import { useDestinationTest } from '../../forms/destination/use-destination-test.ts';
import { useStartSample } from './use-start-jobs.ts';
import styles from './wizard.module.css';

/** The built-in account: nothing to connect, a folder is proposed. */
export function SampleSetup({ folder, onBack }: { folder: string; onBack: () => void }) {
  const [values, setValues] = useState({ ...NO_DESTINATION, path: folder });
  const path = values.path.trim();
  const test = useDestinationTest(values, null);
  const starting = useStartSample();
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path !== '' && !starting.isPending) starting.mutate({ path });
  };
  return (
    <form className={styles.wizard} noValidate aria-labelledby={id} onSubmit={submit}>
      <div className={styles.scroll}>
        <header className={`${styles.column} ${styles.head}`}>
          <h1 className={styles.title} id={id}>
            Try it with a sample account
          </h1>
          <p className={styles.intro}>
            A made-up Marketing Cloud account runs inside Backup Creator. It is backed up as a real one would
            be, and nothing leaves this computer. Its job can be removed at any time.
          </p>
        </header>
        <div className={`${styles.column} ${styles.fields}`}>
          <FolderDestination
            values={values}
            errors={path === '' ? { path: 'Choose a folder.' } : {}}
            test={test}
            onChange={(change) => setValues({ ...values, ...change })}
          />
          <DestinationTest values={values} kept={null} test={test} />
          {starting.isError && <FailureNote error={starting.error} />}
        </div>
      </div>
      <footer className={styles.foot}>
        <div className={`${styles.column} ${styles.buttons}`}>
          <div className={styles.start}>
            <Button variant="default" onClick={onBack}>
              Back
            </Button>
          </div>
          <Button type="submit" loading={starting.isPending} data-autofocus autoFocus>
            Back up the sample account
          </Button>
        </div>
      </footer>
    </form>
  );
}
