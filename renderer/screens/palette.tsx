import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconListSearch, IconSearch } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { SearchHit } from '../../shared/browse.ts';
import type { JobView } from '../../shared/ipc.ts';
import { toCallError } from '../client/client.ts';
import { useCallQuery } from '../client/queries.ts';
import { useNow } from '../hooks/use-now.ts';
import { BROWSE_START, type BrowsePlace, NO_SEARCH } from '../navigation/browse-place.ts';
import { useNavigation } from '../navigation/navigation.tsx';
import { goneWord, pathWords, typeWords } from '../words/browse.ts';
import { machineZone, timeWords } from '../words/time.ts';
import { AssetName, Marked } from './browse/asset-cells.tsx';
import styles from './palette.module.css';

interface PaletteProps {
  /** Whose backups are searched; null while the palette is closed. */
  readonly job: JobView | null;
  readonly onClose: () => void;
}

const MOST = 12;
const TYPING_MILLISECONDS = 80;

/** Finds an asset of a job from anywhere, by a part of its name, key or code, and shows it. */
export function Palette({ job, onClose }: PaletteProps) {
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (job !== null) return;
    if (before.current instanceof HTMLElement) before.current.focus();
    before.current = null;
  }, [job]);
  /** At once, and not when the dialog does it: who types without waiting loses no letter. */
  const focusField = useCallback((field: HTMLInputElement | null) => {
    if (field === null) return;
    before.current = document.activeElement;
    field.focus();
  }, []);
  return (
    <Modal.Root
      opened={job !== null}
      onClose={onClose}
      returnFocus={false}
      size={620}
      yOffset={72}
      padding={0}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={`Search in ${job?.name ?? 'the backups'}`}>
        {job && (
          <Search
            job={job}
            fieldRef={focusField}
            onShow={() => {
              before.current = null;
              onClose();
            }}
          />
        )}
      </Modal.Content>
    </Modal.Root>
  );
}

interface SearchProps {
  readonly job: JobView;
  readonly fieldRef: (field: HTMLInputElement | null) => void;
  /** What was chosen is shown: the palette has done its part. */
  readonly onShow: () => void;
}

function Search({ job, fieldRef, onShow }: SearchProps) {
  const { go } = useNavigation();
  const id = useId();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), TYPING_MILLISECONDS);
  const [active, setActive] = useState(0);
  // The destination is read, so that what is found is what is there.
  useCallQuery('browse.open', { jobId: job.id }, { staleTime: 0 });
  const found = useCallQuery(
    'browse.search',
    { jobId: job.id, text: wanted || '-', at: null, filters: { gone: 'with' }, limit: MOST },
    { enabled: wanted !== '', placeholderData: keepPreviousData },
  );
  const hits = text.trim() === '' ? [] : (found.data?.rows ?? []);
  const options = found.data?.more && hits.length > 0 ? hits.length + 1 : hits.length;
  const show = (browse: BrowsePlace) => {
    onShow();
    go({ screen: 'job', jobId: job.id, page: 'browse', browse });
  };
  const choose = (index: number) => {
    const hit = hits[index];
    if (hit !== undefined) show(placeOf(hit, wanted));
    else if (text.trim() !== '') show({ ...BROWSE_START, view: 'search', search: { ...NO_SEARCH, text } });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && options > 0) {
      event.preventDefault();
      setActive((active + step + options) % options);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(Math.min(active, options));
    }
  };
  return (
    <>
      <TextInput
        data-autofocus
        ref={fieldRef}
        className={styles.field}
        classNames={{ input: styles.input }}
        leftSection={<IconSearch size={17} stroke={1.75} aria-hidden />}
        placeholder={`Search in ${job.name}: name, key, id or code`}
        role="combobox"
        aria-label={`Search in ${job.name}`}
        aria-expanded={options > 0}
        aria-controls={`${id}-found`}
        aria-autocomplete="list"
        aria-activedescendant={options > 0 ? `${id}-${active}` : undefined}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={`${id}-found`}
        role="listbox"
        aria-label="Found"
        className={styles.found}
        data-empty={options === 0 || undefined}
      >
        {hits.map((hit, index) => (
          <Option key={hit.id} id={`${id}-${index}`} active={index === active} onChoose={() => choose(index)}>
            <Hit hit={hit} />
          </Option>
        ))}
        {options > hits.length && (
          <Option
            id={`${id}-${hits.length}`}
            active={active === hits.length}
            onChoose={() => choose(hits.length)}
          >
            <span className={styles.all}>
              <IconListSearch size={15} stroke={1.75} aria-hidden />
              Show all that is found
            </span>
          </Option>
        )}
      </div>
      <p className={styles.note} role="status">
        {noteOf(text.trim(), hits.length, found.isPending, found.error)}
      </p>
    </>
  );
}

function noteOf(text: string, hits: number, pending: boolean, error: Error | null): string {
  if (error !== null) return toCallError(error).message;
  if (text === '') return 'Also what was deleted is found. Enter shows it.';
  if (hits > 0) return '';
  return pending ? '' : 'Nothing found.';
}

function placeOf({ id, runId, folderId, gone, match }: SearchHit, text: string): BrowsePlace {
  const asset = { id, runId, ...(match.where === 'code' && { find: text }) };
  return { ...BROWSE_START, folderId, withGone: gone !== null, asset };
}

function Option({
  id,
  active,
  onChoose,
  children,
}: {
  id: string;
  active: boolean;
  onChoose: () => void;
  children: React.ReactNode;
}) {
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) option.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which has the focus
    // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names its option
    <div
      ref={option}
      id={id}
      role="option"
      className={styles.option}
      aria-selected={active}
      onClick={onChoose}
    >
      {children}
    </div>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const now = useNow();
  const { where, text, ranges } = hit.match;
  const since = hit.gone && `${goneWord(hit.gone.state)} ${timeWords(hit.gone.since, now, machineZone())}`;
  return (
    <>
      <span className={styles.first}>
        {where === 'name' ? <AssetName row={hit} ranges={ranges} /> : <AssetName row={hit} />}
        <span className={styles.type} data-gone={hit.gone?.state}>
          {since ?? typeWords(hit)}
        </span>
      </span>
      <span className={styles.second} data-code={where !== 'name' || undefined}>
        {where === 'name' ? pathWords(hit.folderPath) : <Marked text={text} ranges={ranges} />}
      </span>
    </>
  );
}
