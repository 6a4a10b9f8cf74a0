import { Anchor } from '@mantine/core';
import { useState } from 'react';
import type { Reference } from '../../../shared/browse.ts';
import { useCallQuery } from '../../client/queries.ts';
import { FailureNote, Note } from '../../components/note.tsx';
import { Section } from '../../components/section.tsx';
import { useLate } from '../../hooks/use-late.ts';
import { count, counted } from '../../words/amounts.ts';
import { keyed } from '../../words/keyed.ts';
import styles from './asset-references.module.css';
import { useBrowsing } from './browse-context.ts';
import { ListSkeleton } from './browse-skeleton.tsx';
import { ReferenceState } from './reference-state.tsx';
import { placeWords } from './reference-words.ts';

/** Which assets name this one, and which it names. */
export function AssetReferences({ id }: { id: number }) {
  const { job, place } = useBrowsing();
  const references = useCallQuery('browse.references', { jobId: job.id, id, at: place.at });
  const late = useLate(references.isPending);
  if (references.isError) {
    return (
      <div className={styles.references}>
        <FailureNote error={references.error} onRetry={() => void references.refetch()} />
      </div>
    );
  }
  const { data } = references;
  if (data === undefined) return late && <ListSkeleton rows={6} label="Loading the references" />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is scrolled by keyboard too
    <section className={styles.references} aria-label="References" tabIndex={0}>
      {data.unsearched > 0 && (
        <Note tone="info" title={`The code of ${counted(data.unsearched, 'version')} is not indexed yet.`}>
          They may name it, too.
        </Note>
      )}
      <Part
        title={data.usedByTotal === 0 ? 'Used by' : `Used by ${counted(data.usedByTotal, 'place')}`}
        references={data.usedBy}
        side="from"
        none="Nothing that is backed up names this asset."
      />
      <Part
        title={data.uses.length === 0 ? 'Uses' : `Uses ${counted(data.uses.length, 'block')}`}
        references={data.uses}
        side="to"
        none="It names no other asset."
      />
    </section>
  );
}

const FEW = 100;

function Part({
  title,
  references,
  side,
  none,
}: {
  title: string;
  references: readonly Reference[];
  side: 'from' | 'to';
  none: string;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? references : references.slice(0, FEW);
  return (
    <Section title={title}>
      {references.length === 0 && <p className={styles.quiet}>{none}</p>}
      <ul>
        {keyed(shown, (each) => `${each.from.id} ${each.how} ${each.target} ${each.line}`).map(
          ({ key, item }) => (
            <li key={key} className={styles.reference}>
              <End reference={item} side={side} />
              <span className={styles.how}>{placeWords(item)}</span>
              {side === 'to' && item.state !== 'present' && <ReferenceState state={item.state} />}
            </li>
          ),
        )}
      </ul>
      {references.length > FEW && !all && (
        <Anchor component="button" type="button" onClick={() => setAll(true)}>
          Show all {count(references.length)}
        </Anchor>
      )}
    </Section>
  );
}

function End({ reference, side }: { reference: Reference; side: 'from' | 'to' }) {
  const { open } = useBrowsing();
  const end = reference[side];
  if (end === null) return <span className={styles.name}>{reference.target ?? 'worked out by code'}</span>;
  return (
    <Anchor
      component="button"
      type="button"
      className={styles.name}
      onClick={() => open({ id: end.id, runId: end.runId })}
    >
      {end.name}
    </Anchor>
  );
}
