import { Anchor, Select, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useCallQuery } from '../../client/queries.ts';
import { NO_SEARCH, type SearchFor } from '../../navigation/browse-place.ts';
import { count } from '../../words/amounts.ts';
import { pathWords, typeWords } from '../../words/browse.ts';
import { useBrowsing } from './browse-context.ts';
import { above, foldersOf } from './folder-rows.ts';
import styles from './search-view.module.css';

const GONE: readonly { readonly value: SearchFor['gone']; readonly label: string }[] = [
  { value: 'with', label: 'With deleted' },
  { value: 'without', label: 'Without deleted' },
  { value: 'only', label: 'Deleted only' },
];

/** Types, folder, author, dates, and whether it is still there. */
export function SearchFilters() {
  const { job, place, change } = useBrowsing();
  const { search } = place;
  const facets = useCallQuery('browse.facets', { jobId: job.id });
  const set = (part: Partial<SearchFor>) => change({ search: { ...search, ...part } });
  const types = (facets.data?.types ?? []).map(({ id, name, assets }) => ({
    value: String(id),
    label: `${typeWords({ typeId: id, typeName: name })} (${count(assets)})`,
  }));
  const authors = (facets.data?.authors ?? []).map(({ name, assets }) => ({
    value: name,
    label: `${name === '' ? 'Nobody known' : name} (${count(assets)})`,
  }));
  const isFiltered = JSON.stringify({ ...search, text: '', in: 'all' }) !== JSON.stringify(NO_SEARCH);
  return (
    <fieldset className={styles.filters}>
      <legend className={styles.legend}>Filters</legend>
      <Filter
        label="Type"
        any="Any type"
        data={types}
        value={search.typeId}
        onChange={(value) => set({ typeId: value === null ? null : Number(value) })}
      />
      <FolderFilter value={search.folderId} onChange={(folderId) => set({ folderId })} />
      <Filter
        label="Author"
        any="Anyone"
        data={authors}
        value={search.author}
        onChange={(author) => set({ author })}
      />
      <Select
        aria-label="Present or deleted"
        className={styles.filter}
        data={[...GONE]}
        value={search.gone}
        onChange={(value) => set({ gone: GONE.find((each) => each.value === value)?.value ?? 'with' })}
      />
      <div className={styles.days}>
        <span aria-hidden>Changed</span>
        <TextInput
          type="date"
          aria-label="Changed from"
          value={search.from}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <span aria-hidden>to</span>
        <TextInput
          type="date"
          aria-label="Changed until"
          value={search.to}
          onChange={(event) => set({ to: event.currentTarget.value })}
        />
      </div>
      {isFiltered && (
        <Anchor
          component="button"
          type="button"
          onClick={() => change({ search: { ...NO_SEARCH, text: search.text, in: search.in } })}
        >
          Clear filters
        </Anchor>
      )}
    </fieldset>
  );
}

const ANY = 'any';

function Filter({
  label,
  any,
  data,
  value,
  onChange,
}: {
  label: string;
  any: string;
  data: readonly { readonly value: string; readonly label: string }[];
  value: string | number | null;
  onChange: (value: string | null) => void;
}) {
  const known = data.filter((each) => each.value !== '');
  return (
    <Select
      aria-label={label}
      className={styles.filter}
      searchable={known.length > 8}
      data={[{ value: ANY, label: any }, ...known]}
      value={value === null ? ANY : String(value)}
      onChange={(chosen) => onChange(chosen === ANY ? null : chosen)}
    />
  );
}

/** The folders by their paths; each stands for all below it, too. */
function FolderFilter({
  value,
  onChange,
}: {
  value: number | null;
  onChange: (folderId: number | null) => void;
}) {
  const { job } = useBrowsing();
  const tree = useCallQuery('browse.tree', { jobId: job.id, at: null });
  const data = useMemo(() => {
    const folders = foldersOf(tree.data ?? []);
    return [...folders.byId.values()]
      .map(({ id, name }) => {
        const path = [
          name,
          ...above(folders, id).map((each) => folders.byId.get(each)?.name ?? ''),
        ].toReversed();
        return { value: String(id), label: pathWords(path.join('/')) };
      })
      .sort((one, other) => one.label.localeCompare(other.label, 'en'));
  }, [tree.data]);
  return (
    <Filter
      label="Folder"
      any="Any folder"
      data={data}
      value={value}
      onChange={(chosen) => onChange(chosen === null ? null : Number(chosen))}
    />
  );
}
