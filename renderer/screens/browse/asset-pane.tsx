import { ActionIcon, Button, Tabs, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconLink, IconX } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { AssetDetails, HistoryEntry } from '../../../shared/browse.ts';
import { useCallQuery } from '../../client/queries.ts';
import { loadCompareView } from '../../components/code/compare/compare-view.tsx';
import { FailureNote, Note } from '../../components/note.tsx';
import tabs from '../../components/tabs.module.css';
import { useCopy } from '../../hooks/use-copy.ts';
import { useLate } from '../../hooks/use-late.ts';
import { useNow } from '../../hooks/use-now.ts';
import type { OpenAsset } from '../../navigation/browse-place.ts';
import { goneSentence, pathWords, typeWords } from '../../words/browse.ts';
import { machineZone } from '../../words/time.ts';
import { AssetIcon } from './asset-cells.tsx';
import styles from './asset-pane.module.css';
import { AssetProperties } from './asset-properties.tsx';
import { AssetReferences } from './asset-references.tsx';
import { AssetRendered } from './asset-rendered.tsx';
import { AssetCode } from './asset-text.tsx';
import { AssetVersions } from './asset-versions.tsx';
import { useBrowsing } from './browse-context.ts';
import { ListSkeleton } from './browse-skeleton.tsx';
import { RestoreButton } from './restore-button.tsx';
import { SaveButton } from './save-button.tsx';
import { goneOf } from './versions.ts';

type Tab = 'rendered' | 'code' | 'properties' | 'json' | 'references';

const TABS: Readonly<Record<Tab, string>> = {
  rendered: 'Rendered',
  code: 'Code',
  properties: 'Properties',
  json: 'JSON',
  references: 'References',
};

/** A version of an asset: what it looks like, its code, all that is known of it, and its other versions. */
export function AssetPane({ asset }: { asset: OpenAsset }) {
  const { job } = useBrowsing();
  const { id, runId } = asset;
  const details = useCallQuery(
    'browse.asset',
    { jobId: job.id, id, runId },
    { placeholderData: keepPreviousData },
  );
  const history = useCallQuery('browse.history', { jobId: job.id, id });
  const late = useLate(details.isPending);
  useEffect(() => {
    // Two of its versions are likely to be compared next.
    void loadCompareView();
  }, []);
  const shown = details.data;
  return (
    <section className={styles.pane} aria-label={shown === undefined ? 'Asset' : shown.row.name}>
      <Head asset={asset} details={shown} history={history.data ?? []} />
      {late && <ListSkeleton rows={7} label="Loading the asset" />}
      {details.isError && (
        <div className={styles.failure}>
          <FailureNote error={details.error} onRetry={() => void details.refetch()} />
        </div>
      )}
      {history.isError && (
        <div className={styles.failure}>
          <FailureNote error={history.error} onRetry={() => void history.refetch()} />
        </div>
      )}
      {shown && !details.isError && (
        <>
          {history.data && <AssetVersions history={history.data} runId={runId} />}
          <Contents details={shown} asset={asset} />
        </>
      )}
    </section>
  );
}

function Head({
  asset,
  details,
  history,
}: {
  asset: OpenAsset;
  details: AssetDetails | undefined;
  history: readonly HistoryEntry[];
}) {
  const { wide, open } = useBrowsing();
  const now = useNow();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // What had the focus is covered.
    if (!wide) heading.current?.focus();
  }, [wide]);
  const gone = goneOf(history);
  return (
    <header className={styles.head}>
      <div className={styles.top}>
        {!wide && (
          <ActionIcon aria-label="Back to the list" onClick={() => open(null)}>
            <IconArrowLeft size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        )}
        <h2 ref={heading} tabIndex={-1} className={styles.name} title={details?.row.name}>
          {details?.row.name ?? '…'}
        </h2>
        {wide && (
          <ActionIcon variant="subtle" color="gray" aria-label="Close" onClick={() => open(null)}>
            <IconX size={16} stroke={1.75} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {details && (
        <p className={styles.what} title={pathWords(details.row.folderPath)}>
          <AssetIcon row={{ ...details.row, gone: null }} size={14} />
          <span className={styles.words}>
            {typeWords(details.row)} in {pathWords(details.row.folderPath)}
          </span>
        </p>
      )}
      {details && <Actions details={details} asset={asset} />}
      {gone && <Gone gone={gone} history={history} asset={asset} now={now} />}
      {details?.row.partial && (
        <Note tone="warning" title="Not all of this version could be kept.">
          What Marketing Cloud did not give is missing here. Each backup tries it again.
        </Note>
      )}
    </header>
  );
}

/** That the asset is gone, and the way to its last version. */
function Gone({
  gone,
  history,
  asset,
  now,
}: {
  gone: NonNullable<ReturnType<typeof goneOf>>;
  history: readonly HistoryEntry[];
  asset: OpenAsset;
  now: Date;
}) {
  const { open } = useBrowsing();
  const last = history.find(({ version }) => version !== null);
  const isLast = last?.runId === asset.runId;
  return (
    <Note
      tone="warning"
      title={goneSentence(gone, now, machineZone())}
      actions={
        last === undefined || isLast ? undefined : (
          <Button variant="default" onClick={() => open({ id: asset.id, runId: last.runId })}>
            Show last version
          </Button>
        )
      }
    >
      {isLast && 'This is its last version.'}
    </Note>
  );
}

function Actions({ details: { row, address }, asset }: { details: AssetDetails; asset: OpenAsset }) {
  const { job } = useBrowsing();
  const { copied, copy } = useCopy();
  const what = { kind: 'version', id: asset.id, runId: asset.runId } as const;
  return (
    <div className={styles.actions}>
      <SaveButton jobId={job.id} label="Save to disk" words={row.name} what={async () => what} />
      <RestoreButton label="Restore…" words={row.name} what={async () => what} />
      <Tooltip label={copied ? 'Copied' : 'Copy address'}>
        <ActionIcon
          aria-label={copied ? 'Copied' : 'Copy address'}
          onClick={({ currentTarget }) => void copy(address, currentTarget)}
        >
          <IconLink size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function Contents({ details, asset }: { details: AssetDetails; asset: OpenAsset }) {
  const [chosen, setChosen] = useState<Tab | null>(null);
  const hasCode = details.texts.some(({ part }) => part !== 'json');
  const available: readonly Tab[] = [
    ...(details.preview === 'none' ? [] : (['rendered'] as const)),
    ...(hasCode ? (['code'] as const) : []),
    'properties',
    'json',
    'references',
  ];
  const wanted = chosen ?? (asset.find === undefined ? 'rendered' : 'code');
  const tab = available.includes(wanted) ? wanted : (available[0] ?? 'properties');
  const key = `${details.row.id} ${details.row.runId}`;
  return (
    <Tabs
      value={tab}
      onChange={(value) => setChosen(available.find((each) => each === value) ?? null)}
      keepMounted={false}
      classNames={{ root: tabs.tabs, list: tabs.tabList, tab: tabs.tab, panel: tabs.panel }}
    >
      <Tabs.List aria-label={`Views of ${details.row.name}`}>
        {available.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {TABS[each]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="rendered">
        <AssetRendered key={key} details={details} />
      </Tabs.Panel>
      <Tabs.Panel value="code">
        <AssetCode key={key} details={details} find={asset.find} of="code" />
      </Tabs.Panel>
      <Tabs.Panel value="properties">
        <AssetProperties details={details} />
      </Tabs.Panel>
      <Tabs.Panel value="json">
        <AssetCode key={key} details={details} find={asset.find} of="json" />
      </Tabs.Panel>
      <Tabs.Panel value="references">
        <AssetReferences id={asset.id} />
      </Tabs.Panel>
    </Tabs>
  );
}
