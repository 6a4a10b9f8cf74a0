import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { AssetDetails, TextPart } from '../../../shared/browse.ts';
import { useCallQuery } from '../../client/queries.ts';
import { CodeView } from '../../components/code/code-view.tsx';
import { FailureNote } from '../../components/note.tsx';
import { useLate } from '../../hooks/use-late.ts';
import styles from './asset-text.module.css';
import { useBrowsing } from './browse-context.ts';
import { ListSkeleton } from './browse-skeleton.tsx';

interface AssetCodeProps {
  readonly details: AssetDetails;
  readonly find: string | undefined;
  readonly of: 'code' | 'json';
}

/** The code of a version, or its JSON as it was received. */
export function AssetCode({ details, find, of }: AssetCodeProps) {
  const parts = details.texts.filter(({ part }) => (part === 'json') === (of === 'json'));
  const [chosen, setChosen] = useState(parts[0]?.part ?? '');
  const part = parts.find((each) => each.part === chosen) ?? parts[0];
  if (part === undefined) return <p className={styles.none}>This version has no code.</p>;
  return (
    <div className={styles.text}>
      {parts.length > 1 && (
        <div className={styles.parts}>
          <SegmentedControl
            aria-label="Parts of the code"
            data={parts.map((each) => ({ value: each.part, label: each.label }))}
            value={part.part}
            onChange={setChosen}
          />
        </div>
      )}
      <Part details={details} part={part} find={find} />
    </div>
  );
}

function Part({
  details: { row },
  part,
  find,
}: {
  details: AssetDetails;
  part: TextPart;
  find: string | undefined;
}) {
  const { job } = useBrowsing();
  const text = useCallQuery('browse.text', {
    jobId: job.id,
    id: row.id,
    runId: row.runId,
    part: part.part,
  });
  const late = useLate(text.isPending);
  if (text.isError) {
    return (
      <div className={styles.failure}>
        <FailureNote error={text.error} onRetry={() => void text.refetch()} />
      </div>
    );
  }
  if (text.data === undefined) return late && <ListSkeleton rows={10} label="Loading the code" />;
  return (
    <CodeView
      text={text.data.text}
      language={text.data.language}
      label={`${part.label} of ${row.name}`}
      {...(find !== undefined && { find })}
    />
  );
}
