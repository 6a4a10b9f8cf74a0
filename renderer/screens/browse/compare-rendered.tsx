import { Anchor } from '@mantine/core';
import { useState } from 'react';
import type { AssetRow } from '../../../shared/browse.ts';
import { useCallQuery } from '../../client/queries.ts';
import { CodeSkeleton } from '../../components/code/code-view.tsx';
import { Moment } from '../../components/moment.tsx';
import { FailureNote } from '../../components/note.tsx';
import { Sheet } from './asset-rendered.tsx';
import styles from './compare-rendered.module.css';

interface CompareRenderedProps {
  readonly jobId: string;
  readonly from: AssetRow;
  readonly to: AssetRow;
  /** An image has nothing remote in it. */
  readonly of: 'html' | 'image';
}

/** How two versions look, side by side. */
export function CompareRendered({ jobId, from, to, of }: CompareRenderedProps) {
  const [remoteImages, setRemoteImages] = useState(false);
  return (
    <div className={styles.rendered}>
      {of === 'html' && (
        <p className={styles.remote} role="status">
          {remoteImages ? (
            'Remote images are loaded.'
          ) : (
            <>
              Remote images are blocked.
              <Anchor component="button" type="button" onClick={() => setRemoteImages(true)}>
                Load them
              </Anchor>
            </>
          )}
        </p>
      )}
      <div className={styles.sides}>
        <Side jobId={jobId} row={from} name="Older version" of={of} remoteImages={remoteImages} />
        <Side jobId={jobId} row={to} name="Newer version" of={of} remoteImages={remoteImages} />
      </div>
    </div>
  );
}

interface SideProps {
  readonly jobId: string;
  readonly row: AssetRow;
  readonly name: string;
  readonly of: CompareRenderedProps['of'];
  readonly remoteImages: boolean;
}

function Side({ jobId, row, name, of, remoteImages }: SideProps) {
  const input = { jobId, id: row.id, runId: row.runId, remoteImages, part: null };
  const preview = useCallQuery('browse.preview', input);
  return (
    <section className={styles.side} aria-label={name}>
      <p className={styles.name}>
        {name}
        {row.modifiedDate !== null && (
          <span className={styles.when}>
            <Moment at={row.modifiedDate} />
          </span>
        )}
      </p>
      {preview.isPending && <CodeSkeleton />}
      {preview.isError && (
        <div className={styles.failure}>
          <FailureNote error={preview.error} onRetry={() => void preview.refetch()} />
        </div>
      )}
      {preview.data && (
        <Sheet url={preview.data.url} title={`${name}, rendered`} width={of === 'html' ? 'desktop' : null} />
      )}
    </section>
  );
}
