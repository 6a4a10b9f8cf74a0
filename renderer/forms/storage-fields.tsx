import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useCall } from '../client/queries.ts';
import { useAction } from '../components/failures.tsx';
import { FailureNote, Note } from '../components/note.tsx';
import styles from './forms.module.css';

/**
 * Tests a folder, for the job whose folder it is or will be, null where there is none yet. The outcome holds
 * as long as the path is the one that was tested.
 */
export function useStorageTest(path: string, jobId: string | null) {
  const test = useCall('storage.test');
  const [tested, setTested] = useState<string | null>(null);
  const current = tested === path.trim();
  return {
    result: current ? test.data : undefined,
    error: current ? test.error : null,
    isPending: test.isPending,
    /** Resolves with what was found, or null where the folder could not be tested. */
    run: (folder = path) => {
      setTested(folder.trim());
      return test
        .mutateAsync({ destination: { kind: 'local', path: folder.trim() }, jobId })
        .catch(() => null);
    },
  };
}

export type StorageTestState = ReturnType<typeof useStorageTest>;

interface StorageFieldsProps {
  readonly path: string;
  readonly error: string | undefined;
  readonly test: StorageTestState;
  readonly onChange: (path: string) => void;
}

/** Where backups go: a folder, chosen or typed, and its test. */
export function StorageFields({ path, error, test, onChange }: StorageFieldsProps) {
  const choose = useAction('storage.chooseFolder');
  const chooseFolder = async () => {
    const folder = await choose.mutateAsync(undefined).catch(() => null);
    if (folder === null) return;
    onChange(folder);
    await test.run(folder);
  };
  return (
    <>
      <div className={styles.row}>
        <TextInput
          className={styles.grow}
          label="Folder"
          description="Each backup gets a folder of its own in it."
          value={path}
          error={error !== undefined}
          aria-describedby={error === undefined ? undefined : 'folder-error'}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <Button variant="default" loading={choose.isPending} onClick={() => void chooseFolder()}>
          Choose folder…
        </Button>
      </div>
      {error !== undefined && (
        <p id="folder-error" className={styles.error}>
          {error}
        </p>
      )}
      <div className={styles.test}>
        <Button
          variant="default"
          className={styles.own}
          disabled={path.trim() === ''}
          loading={test.isPending}
          onClick={() => void test.run()}
        >
          Test folder
        </Button>
        <StorageOutcome test={test} />
      </div>
    </>
  );
}

function StorageOutcome({ test: { error, result } }: { test: StorageTestState }) {
  if (error !== null) return <FailureNote error={error} />;
  if (result === undefined) return null;
  return (
    <Note tone={result.ok ? 'ok' : 'problem'} announced title={result.message}>
      {result.limits.length > 0 && (
        <ul>
          {result.limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      )}
    </Note>
  );
}
