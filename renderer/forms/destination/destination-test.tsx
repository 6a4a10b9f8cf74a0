import { Button } from '@mantine/core';
import { FailureNote, Note } from '../../components/note.tsx';
import { firstSentence } from '../../words/protection.ts';
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
  const title = firstSentence(result.message);
  const more = [result.message.slice(title.length).trim(), ...result.limits].filter((words) => words !== '');
  return (
    <Note tone={result.ok ? 'ok' : 'problem'} announced title={title}>
      {more.length > 0 && (
        <ul>
          {more.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
    </Note>
  );
}
