import { Button, Tabs } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { AssetDetails, Comparison } from '../../../shared/browse.ts';
import type { JobView } from '../../../shared/ipc.ts';
import { useCallQuery } from '../../client/queries.ts';
import { CodeSkeleton } from '../../components/code/code-view.tsx';
import {
  COMPARE_OPTIONS,
  CompareView,
  loadCompareView,
} from '../../components/code/compare/compare-view.tsx';
import { Empty } from '../../components/empty.tsx';
import { FailureNote } from '../../components/note.tsx';
import tabs from '../../components/tabs.module.css';
import { keyed } from '../../words/keyed.ts';
import { CompareChanges } from './compare-changes.tsx';
import { CompareRendered } from './compare-rendered.tsx';
import styles from './compare-screen.module.css';
import { CompareVersions } from './compare-versions.tsx';

/** The runs whose versions are compared: of the older one and of the newer one. */
export interface ComparedPair {
  readonly from: string;
  readonly to: string;
}

export interface CompareScreenProps extends ComparedPair {
  readonly job: JobView;
  /** The asset. */
  readonly id: number;
  /** Two other versions were chosen. */
  readonly onPair: (pair: ComparedPair) => void;
  readonly onClose: () => void;
}

/** Two versions of an asset, compared. It fills what it is put in, which needs a height of its own. */
export function CompareScreen({ job, id, from, to, onPair, onClose }: CompareScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    // Meanwhile the versions are read.
    void loadCompareView();
  }, []);
  const comparison = useCallQuery(
    'browse.compare',
    { jobId: job.id, id, from, to },
    { placeholderData: keepPreviousData },
  );
  const details = useCallQuery('browse.asset', { jobId: job.id, id, runId: to });
  const name = comparison.data?.to.name;
  return (
    <section className={styles.screen} aria-label="Compare versions">
      <header className={styles.head}>
        <Button
          variant="default"
          leftSection={<IconArrowLeft size={15} stroke={1.75} aria-hidden />}
          onClick={onClose}
        >
          Back
        </Button>
        <h2 ref={heading} tabIndex={-1} className={styles.title} title={name}>
          {name === undefined ? 'Compare versions' : `Compare versions of ${name}`}
        </h2>
        <CompareVersions jobId={job.id} id={id} from={from} to={to} onPair={onPair} />
      </header>
      {comparison.isError && (
        <div className={styles.failure}>
          <FailureNote error={comparison.error} onRetry={() => void comparison.refetch()} />
        </div>
      )}
      {comparison.isPending && <CodeSkeleton />}
      {comparison.data && !comparison.isError && (
        <>
          <CompareChanges comparison={comparison.data} />
          <Contents jobId={job.id} comparison={comparison.data} preview={details.data?.preview} />
        </>
      )}
    </section>
  );
}

const RENDERED = 'rendered';

/** The texts that differ, each on a page of its own, and how both versions look. */
function Contents({
  jobId,
  comparison,
  preview,
}: {
  jobId: string;
  comparison: Comparison;
  preview: AssetDetails['preview'] | undefined;
}) {
  const { texts, from, to } = comparison;
  const [options, setOptions] = useState(COMPARE_OPTIONS);
  const [chosen, setChosen] = useState<string>();
  const pages = keyed(texts, ({ label }) => label);
  const seenAs = preview === 'html' || preview === 'image' ? preview : null;
  const names = [...pages.map(({ key }) => key), ...(seenAs === null ? [] : [RENDERED])];
  const page = names.find((each) => each === chosen) ?? names[0];
  if (page === undefined) return <Same comparison={comparison} />;
  return (
    <Tabs
      value={page}
      onChange={(value) => setChosen(value ?? undefined)}
      keepMounted={false}
      className={styles.contents}
      classNames={{ root: tabs.tabs, list: tabs.tabList, tab: tabs.tab, panel: tabs.panel }}
    >
      <Tabs.List aria-label="What is compared">
        {pages.map(({ key, item }) => (
          <Tabs.Tab key={key} value={key}>
            {item.label}
          </Tabs.Tab>
        ))}
        {seenAs !== null && <Tabs.Tab value={RENDERED}>Rendered</Tabs.Tab>}
      </Tabs.List>
      {pages.map(({ key, item }) => (
        <Tabs.Panel key={key} value={key}>
          <CompareView
            from={item.from ?? ''}
            to={item.to ?? ''}
            language={item.language}
            fromLabel={`${item.label} of the older version`}
            toLabel={`${item.label} of the newer version`}
            options={options}
            onOptions={setOptions}
          />
        </Tabs.Panel>
      ))}
      <Tabs.Panel value={RENDERED}>
        {seenAs !== null && <CompareRendered jobId={jobId} from={from} to={to} of={seenAs} />}
      </Tabs.Panel>
    </Tabs>
  );
}

function Same({ comparison: { equal, from, to } }: { comparison: Comparison }) {
  if (from.runId === to.runId) return <Empty title="This is one version">Choose two to compare them.</Empty>;
  return (
    <Empty title="No text differs">
      {equal.length === 0
        ? 'Neither version has any code.'
        : `The same in both versions: ${equal.join(', ')}.`}
    </Empty>
  );
}
