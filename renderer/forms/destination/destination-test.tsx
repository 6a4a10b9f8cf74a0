import { Button } from '@mantine/core';
import { FailureNote, Note } from '../../components/note.tsx';
import styles from '../forms.module.css';
import { type DestinationValues, destinationErrors, type KeptDestination } from './destination-values.ts';
import type { DestinationTestState } from './use-destination-test.ts';

/** The button that tests a destination, and what the test found. */
export function DestinationTest({
  values,
  kept,
  test,
}: {
  values: DestinationValues;
  kept: KeptDestination | null;
  test: DestinationTestState;
}) {
  const isComplete = Object.keys(destinationErrors(values, kept)).length === 0;
  return (
    <div className={styles.test}>
      <Button
        variant="default"
        className={styles.own}
        disabled={!isComplete}
        loading={test.isPending}
        onClick={() => void test.run()}
      >
        {values.kind === 'local' ? 'Test folder' : 'Test storage'}
      </Button>
      <Outcome test={test} />
    </div>
  );
}

function Outcome({ test: { error, result } }: { test: DestinationTestState }) {
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
