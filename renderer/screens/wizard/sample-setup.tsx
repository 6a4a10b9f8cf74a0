import { Button } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { FailureNote } from '../../components/note.tsx';
import { StorageFields, useStorageTest } from '../../forms/storage-fields.tsx';
import { useStartSample } from './use-start-jobs.ts';
import styles from './wizard.module.css';

/** The built-in account: nothing to connect, a folder is proposed. */
export function SampleSetup({ folder, onBack }: { folder: string; onBack: () => void }) {
  const [path, setPath] = useState(folder);
  const test = useStorageTest(path, null);
  const starting = useStartSample();
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() !== '' && !starting.isPending) starting.mutate({ path: path.trim() });
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
          <StorageFields
            path={path}
            error={path.trim() === '' ? 'Choose a folder.' : undefined}
            test={test}
            onChange={setPath}
          />
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
