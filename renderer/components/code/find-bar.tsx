import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  SearchQuery,
  setSearchQuery,
} from '@codemirror/search';
import { EditorView, runScopeHandlers } from '@codemirror/view';
import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconLetterCase, IconSearch, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import styles from './find-bar.module.css';
import { matchesOf, matchFrom, matchWords } from './find-matches.ts';

/** Finds in an editor. `takesFocus`: it was asked for by the user. */
export function FindBar({ view, takesFocus }: { view: EditorView; takesFocus: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  const { state } = view;
  const { doc } = state;
  const query = getSearchQuery(state);
  const matches = useMemo(() => matchesOf(query, doc), [query, doc]);
  useEffect(() => {
    if (takesFocus) field.current?.select();
  }, [takesFocus]);
  const change = (change: { search?: string; caseSensitive?: boolean }) => {
    const { search, caseSensitive } = query;
    const next = new SearchQuery({ search, caseSensitive, literal: true, ...change });
    const match = matchFrom(matchesOf(next, doc), state.selection.main.from);
    view.dispatch({
      effects: [
        setSearchQuery.of(next),
        ...(match === undefined ? [] : [EditorView.scrollIntoView(match.from, { y: 'center' })]),
      ],
      ...(match === undefined ? {} : { selection: { anchor: match.from, head: match.to } }),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      closeSearchPanel(view);
      view.focus();
    } else if (event.key === 'Enter' && event.target === field.current) {
      (event.shiftKey ? findPrevious : findNext)(view);
    } else if (!runScopeHandlers(view, event.nativeEvent, 'search-panel')) {
      return;
    }
    event.preventDefault();
  };
  const found = query.search === '' ? '' : matchWords(matches, state.selection.main);
  const none = matches.all.length === 0;
  return (
    <search className={styles.bar} onKeyDown={onKeyDown}>
      <TextInput
        ref={field}
        className={styles.field}
        main-field="true"
        aria-label="Find in the code"
        placeholder="Find"
        size="xs"
        leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
        value={query.search}
        onChange={({ currentTarget }) => change({ search: currentTarget.value })}
        spellCheck={false}
      />
      <Tool
        label="Match case"
        icon={IconLetterCase}
        pressed={query.caseSensitive}
        onClick={() => change({ caseSensitive: !query.caseSensitive })}
      />
      <span className={styles.found} role="status" data-none={(none && query.search !== '') || undefined}>
        {found}
      </span>
      <Tool label="Previous match" icon={IconChevronUp} disabled={none} onClick={() => findPrevious(view)} />
      <Tool label="Next match" icon={IconChevronDown} disabled={none} onClick={() => findNext(view)} />
      <Tool
        label="Close find"
        icon={IconX}
        onClick={() => {
          closeSearchPanel(view);
          view.focus();
        }}
      />
    </search>
  );
}

interface ToolProps {
  readonly label: string;
  readonly icon: typeof IconX;
  readonly onClick: (button: HTMLElement) => void;
  /** Of a tool that is on or off. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
}

/** A button that is a picture, with its word on hover. */
export function Tool({ label, icon: Icon, onClick, pressed, disabled = false }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        size={26}
        className={styles.tool}
        aria-label={label}
        aria-pressed={pressed}
        disabled={disabled}
        onClick={({ currentTarget }) => onClick(currentTarget)}
      >
        <Icon size={16} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
