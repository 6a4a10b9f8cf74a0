import { SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { SearchHit } from '../../../shared/browse.ts';
import { useClient } from '../../client/client.ts';
import { type Column, DataGrid } from '../../components/data-grid/data-grid.tsx';
import { NOTHING_SELECTED, type Selection } from '../../components/data-grid/selection.ts';
import { Empty } from '../../components/empty.tsx';
import { FailureNote } from '../../components/note.tsx';
import { useLate } from '../../hooks/use-late.ts';
import { useNow } from '../../hooks/use-now.ts';
import { count, counted } from '../../words/amounts.ts';
import { indexedWords, pathWords } from '../../words/browse.ts';
import { machineZone, timeWords } from '../../words/time.ts';
import { AssetName, Changed, Marked, TypeName } from './asset-cells.tsx';
import { useBrowsing } from './browse-context.ts';
import { ListSkeleton } from './browse-skeleton.tsx';
import { SearchFilters } from './search-filters.tsx';
import { searchInput } from './search-input.ts';
import styles from './search-view.module.css';

const TYPING_MILLISECONDS = 100;
const PAGE = 100;

const COLUMNS: readonly Column<SearchHit>[] = [
  { key: 'name', header: 'Name', width: 'minmax(0, 1fr)', cell: (hit) => <HitName hit={hit} /> },
  { key: 'type', header: 'Type', width: '116px', from: 620, cell: (hit) => <TypeName row={hit} /> },
  { key: 'changed', header: 'Changed', width: '152px', cell: (hit) => <HitVersion hit={hit} /> },
  { key: 'by', header: 'By', width: '128px', from: 760, cell: ({ modifiedBy }) => modifiedBy ?? '' },
];

const IN: readonly { readonly value: 'all' | 'names' | 'code'; readonly label: string }[] = [
  { value: 'all', label: 'Everywhere' },
  { value: 'names', label: 'Names and keys' },
  { value: 'code', label: 'Code' },
];

/** Finds assets by their names, keys and code, as one types. */
export function SearchView() {
  const { place, change, state } = useBrowsing();
  const { search } = place;
  return (
    <>
      <div className={styles.asked}>
        <div className={styles.line}>
          <TextInput
            data-autofocus
            ref={focusAtFirst}
            className={styles.text}
            aria-label="Search names, keys and code"
            placeholder="Name, key, id, or code such as LookupRows(&quot;DE_Orders&quot;"
            leftSection={<IconSearch size={15} stroke={1.75} aria-hidden />}
            type="search"
            spellCheck={false}
            value={search.text}
            onChange={(event) => change({ search: { ...search, text: event.currentTarget.value } })}
          />
          <SegmentedControl
            aria-label="Where to search"
            data={[...IN]}
            value={search.in}
            onChange={(value) => change({ search: { ...search, in: value } })}
          />
        </div>
        <SearchFilters />
      </div>
      {state.indexed.done < state.indexed.total && search.in !== 'names' && (
        <p className={styles.note}>
          The code of {indexedWords(state.indexed)} can be searched so far; the others are being read.
        </p>
      )}
      {search.text.trim() === '' ? (
        <Empty title="Search in all that is backed up">
          Names, keys, ids and code, also of what was deleted. Any part of a word is found.
        </Empty>
      ) : (
        <Results />
      )}
    </>
  );
}

/** Whoever comes here wants to type. */
function focusAtFirst(field: HTMLInputElement | null): void {
  field?.focus();
}

function Results() {
  const { job, place, open, wide } = useBrowsing();
  const client = useClient();
  const [typed] = useDebouncedValue(place.search, TYPING_MILLISECONDS);
  const input = { ...searchInput(job.id, typed, machineZone()), limit: PAGE };
  const hits = useInfiniteQuery({
    queryKey: ['browse.search', input],
    queryFn: ({ pageParam }) => client.call('browse.search', { ...input, offset: pageParam }),
    initialPageParam: 0,
    // One that ran out of time has no rows: it would again.
    getNextPageParam: (last, all) => (last.more && last.rows.length > 0 ? all.length * PAGE : null),
    placeholderData: keepPreviousData,
    enabled: input.text !== '',
  });
  const listKey = JSON.stringify(input);
  const [chosen, setChosen] = useState({ listKey, selection: NOTHING_SELECTED });
  const selection = chosen.listKey === listKey ? chosen.selection : NOTHING_SELECTED;
  const pages = hits.data?.pages;
  const rows = useMemo(() => (pages ?? []).flatMap((page) => page.rows), [pages]);
  const late = useLate(hits.isPending);
  const show = (hit: SearchHit) =>
    open({ id: hit.id, runId: hit.runId, ...(hit.match.where === 'code' && { find: input.text }) });
  const onSelection = (next: Selection) => {
    setChosen({ listKey, selection: next });
    const hit = rows[next.active];
    if (hit !== undefined && wide && place.asset !== null) show(hit);
  };
  if (hits.isError) {
    return (
      <div className={styles.failure}>
        <FailureNote error={hits.error} onRetry={() => void hits.refetch()} />
      </div>
    );
  }
  const [first] = pages ?? [];
  if (first === undefined) return late && <ListSkeleton rows={8} label="Searching" />;
  const total = rows.length + (hits.hasNextPage ? 1 : 0);
  return (
    <>
      <p className={styles.note} role="status">
        {foundWords(rows.length, pages?.at(-1)?.more === true)}{' '}
        {first.tooShort && place.search.in !== 'names' && 'Code is searched from three characters on. '}
        {first.unsearched > 0 && `The code of ${counted(first.unsearched, 'version')} was not searched yet. `}
        {first.cut > 0 && `Of ${counted(first.cut, 'very long text')} only the beginning was searched.`}
      </p>
      {total > 0 && (
        <DataGrid
          label="Found"
          columns={COLUMNS}
          total={total}
          rowAt={(index) => rows[index]}
          selection={selection}
          onSelection={onSelection}
          onOpen={show}
          onVisible={(_, last) => {
            if (last >= rows.length - 20 && hits.hasNextPage && !hits.isFetching) void hits.fetchNextPage();
          }}
          rowHeight={46}
          listKey={listKey}
        />
      )}
    </>
  );
}

function foundWords(found: number, more: boolean): string {
  if (found > 0) return `${count(found)}${more ? ' or more' : ''} found.`;
  return more ? 'Nothing found in the time that a search has: type more of it.' : 'Nothing found.';
}

/** The name, and where in the code or the key the text stands. */
function HitName({ hit }: { hit: SearchHit }) {
  const { where, text, ranges } = hit.match;
  return (
    <>
      {where === 'name' ? <AssetName row={hit} ranges={ranges} /> : <AssetName row={hit} />}
      <span className={styles.match} data-code={where !== 'name' || undefined}>
        {where === 'name' ? pathWords(hit.folderPath) : <Marked text={text} ranges={ranges} />}
      </span>
    </>
  );
}

/** When it was changed or deleted; of an older version that the text is in, which one. */
function HitVersion({ hit }: { hit: SearchHit }) {
  const now = useNow();
  return (
    <>
      <Changed row={hit} />
      <span className={styles.version}>
        {!hit.current && hit.modifiedDate !== null
          ? `version of ${timeWords(hit.modifiedDate, now, machineZone())}`
          : ''}
      </span>
    </>
  );
}
