import { ActionIcon, Tabs } from '@mantine/core';
import { IconArrowLeft, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { RestoreDifference, RestoreItemView } from '../../../shared/trust.ts';
import { useCallQuery } from '../../client/queries.ts';
import { CodeSkeleton, CodeView } from '../../components/code/code-view.tsx';
import {
  COMPARE_OPTIONS,
  type CompareOptions,
  CompareView,
} from '../../components/code/compare/compare-view.tsx';
import { FailureNote } from '../../components/note.tsx';
import tabs from '../../components/tabs.module.css';
import { useNow } from '../../hooks/use-now.ts';
import { typeWords } from '../../words/browse.ts';
import { withMoments } from '../../words/restores.ts';
import { machineZone } from '../../words/time.ts';
import styles from './restore-items.module.css';
import { ItemMark } from './restore-marks.tsx';

interface RestoreItemPaneProps {
  readonly jobId: string;
  readonly restoreId: string;
  readonly item: RestoreItemView;
  /** It stands in front of the list, not beside it. */
  readonly covers: boolean;
  readonly onClose: () => void;
}

/** An asset of a restore: what is done with it and why, and how what is there would differ. */
export function RestoreItemPane({ jobId, restoreId, item, covers, onClose }: RestoreItemPaneProps) {
  const now = useNow();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // What had the focus is covered.
    if (covers) heading.current?.focus();
  }, [covers]);
  const { id, name, typeName, folder } = item;
  const type = typeWords({ typeId: 0, typeName });
  return (
    <section className={styles.item} aria-label={name}>
      <header className={styles.head}>
        <div className={styles.top}>
          {covers && (
            <ActionIcon aria-label="Back to the list" onClick={onClose}>
              <IconArrowLeft size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          )}
          <h2 ref={heading} tabIndex={-1} className={styles.name} title={name}>
            {name}
          </h2>
          <ItemMark item={item} />
          {!covers && (
            <ActionIcon variant="subtle" color="gray" aria-label="Close" onClick={onClose}>
              <IconX size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          )}
        </div>
        <p className={styles.quiet} data-selectable>
          {folder === null ? type : `${type} in ${folder}`}
        </p>
        {wordsOf(item).map((words) => (
          <p key={words} className={styles.line} data-selectable>
            {withMoments(words, now, machineZone())}
          </p>
        ))}
        <Changes item={item} />
      </header>
      {canDiffer(item) && <Difference jobId={jobId} restoreId={restoreId} id={id} />}
    </section>
  );
}

/** Why, and what was not as asked for; what was the reason before may be the message after. */
function wordsOf({ message, reason, notTaken }: RestoreItemView): string[] {
  const missed =
    notTaken.length === 0
      ? null
      : `Marketing Cloud did not take these as they were sent: ${notTaken.join(', ')}.`;
  return [...new Set([message, reason, missed])].filter((words) => words !== null);
}

function Changes({ item: { action, outcome, changes } }: { item: RestoreItemView }) {
  if (action === 'create' || changes.length === 0) return null;
  const begin = outcome === 'changed' ? 'Changed' : 'Would change';
  return (
    <p className={styles.quiet} data-selectable>
      {begin}: {changes.join(', ')}
    </p>
  );
}

/** Once it is restored nothing differs any more, and what can't be restored has nothing to be set beside. */
function canDiffer({ action, outcome }: RestoreItemView): boolean {
  return action !== 'impossible' && outcome !== 'made' && outcome !== 'changed';
}

const OPTIONS: CompareOptions = { ...COMPARE_OPTIONS, layout: 'inline', onlyChanges: true };

function Difference({ jobId, restoreId, id }: { jobId: string; restoreId: string; id: number }) {
  const difference = useCallQuery('restore.difference', { jobId, restoreId, id });
  if (difference.isPending) return <CodeSkeleton />;
  if (difference.isError) {
    return (
      <div className={styles.failure}>
        <FailureNote error={difference.error} onRetry={() => void difference.refetch()} />
      </div>
    );
  }
  return <Texts difference={difference.data} />;
}

/** The code where both have some, and all fields as text; of what is not there yet, these alone. */
function Texts({ difference: { name, present, restored, code } }: { difference: RestoreDifference }) {
  const [options, setOptions] = useState(OPTIONS);
  const compared = { options, onOptions: setOptions };
  if (present === null) {
    return <CodeView text={restored} language="json" label={`Fields of ${name} to be created`} />;
  }
  const fields = (
    <CompareView
      {...compared}
      from={present}
      to={restored}
      language="json"
      fromLabel="Fields as they are there now"
      toLabel="Fields as they would be"
    />
  );
  if (code === null) return fields;
  return (
    <Tabs
      defaultValue={code.present === code.restored ? 'fields' : 'code'}
      keepMounted={false}
      classNames={{ root: tabs.tabs, list: tabs.tabList, tab: tabs.tab, panel: tabs.panel }}
    >
      <Tabs.List aria-label="What is compared">
        <Tabs.Tab value="code">Code</Tabs.Tab>
        <Tabs.Tab value="fields">Fields</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="code">
        <CompareView
          {...compared}
          from={code.present}
          to={code.restored}
          language={code.language}
          fromLabel="Code as it is there now"
          toLabel="Code as it would be"
        />
      </Tabs.Panel>
      <Tabs.Panel value="fields">{fields}</Tabs.Panel>
    </Tabs>
  );
}
