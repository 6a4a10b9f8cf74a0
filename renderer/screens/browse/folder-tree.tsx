import { IconChevronRight, IconFolder, IconFolderShare, IconStack2 } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import type { FolderAt } from '../../../shared/browse.ts';
import { isLetter, useTypeAhead } from '../../components/data-grid/type-ahead.ts';
import { count, counted } from '../../words/amounts.ts';
import { above, type FolderRow, folderRows, foldersOf, treeMove } from './folder-rows.ts';
import styles from './folder-tree.module.css';

interface FolderTreeProps {
  readonly folders: readonly FolderAt[];
  readonly withGone: boolean;
  /** Null: all assets. */
  readonly folderId: number | null;
  readonly onFolder: (id: number | null) => void;
}

const ROW = 26;

/** Content Builder's folders at a date. One stop of the Tab key; arrows go within, open and close. */
export function FolderTree({ folders, withGone, folderId, onFolder }: FolderTreeProps) {
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const tree = useMemo(() => foldersOf(folders), [folders]);
  const [toggled, setToggled] = useState<ReadonlyMap<number, boolean>>(new Map());
  const expanded = useMemo(() => {
    const open = new Set((tree.children.get(null) ?? []).map((root) => root.id));
    for (const each of folderId === null ? [] : above(tree, folderId)) open.add(each);
    for (const [each, isOpen] of toggled) {
      if (isOpen) open.add(each);
      else open.delete(each);
    }
    return open;
  }, [tree, folderId, toggled]);
  const rows = useMemo(() => folderRows(tree, expanded), [tree, expanded]);
  const active = Math.max(
    0,
    rows.findIndex((row) => row.id === folderId),
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 10,
    useFlushSync: false,
  });
  const toggle = (folder: number, open: boolean) => setToggled(new Map(toggled).set(folder, open));
  const go = (index: number) => {
    onFolder(rows[index]?.id ?? null);
    virtual.scrollToIndex(index);
  };
  const onKeyDown = useTreeKeys(rows, active, go, toggle);
  return (
    <div
      ref={frame}
      className={styles.tree}
      role="tree"
      aria-label="Folders"
      tabIndex={0}
      aria-activedescendant={`${id}-${active}`}
      onKeyDown={onKeyDown}
    >
      <div role="none" className={styles.length} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return (
            row && (
              <TreeItem
                key={row.id}
                id={`${id}-${index}`}
                row={row}
                top={start}
                selected={index === active}
                apart={row.shared && row.level === 1 && rows[index - 1]?.shared === false}
                withGone={withGone}
                onClick={() => go(index)}
                onToggle={() => row.id !== null && toggle(row.id, !row.expanded)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

interface TreeItemProps {
  readonly id: string;
  readonly row: FolderRow;
  readonly top: number;
  readonly selected: boolean;
  /** What is shared begins here. */
  readonly apart: boolean;
  readonly withGone: boolean;
  readonly onClick: () => void;
  readonly onToggle: () => void;
}

function TreeItem({ id, row, top, selected, apart, withGone, onClick, onToggle }: TreeItemProps) {
  const Icon = row.id === null ? IconStack2 : row.shared ? IconFolderShare : IconFolder;
  const gone = withGone && row.gone > 0 ? `, ${count(row.gone)} gone` : '';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the tree's own, which has the focus
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its item
    <div
      id={id}
      role="treeitem"
      className={styles.item}
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-expanded={row.expanded ?? undefined}
      aria-selected={selected}
      aria-label={`${row.name}, ${counted(row.assets, 'asset')}${gone}`}
      data-apart={apart || undefined}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 6 + (row.level - 1) * 14 }}
      onClick={onClick}
      onDoubleClick={onToggle}
    >
      <span
        className={styles.fold}
        data-open={row.expanded || undefined}
        onClick={(event) => {
          if (row.expanded === null) return;
          event.stopPropagation();
          onToggle();
        }}
        aria-hidden
      >
        {row.expanded !== null && <IconChevronRight size={13} stroke={1.75} />}
      </span>
      <Icon className={styles.icon} size={15} stroke={1.6} aria-hidden />
      <span className={styles.name} title={row.name}>
        {row.name}
      </span>
      <span className={styles.count}>
        {row.assets > 0 && count(row.assets)}
        {withGone && row.gone > 0 && ` + ${count(row.gone)}`}
      </span>
    </div>
  );
}

function useTreeKeys(
  rows: readonly FolderRow[],
  active: number,
  go: (index: number) => void,
  toggle: (id: number, open: boolean) => void,
) {
  const typing = useTypeAhead();
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = treeMove(event.key, rows, active);
    if (move !== null) {
      event.preventDefault();
      if (move.kind === 'to') go(move.index);
      else toggle(move.id, move.kind === 'expand');
    } else if (isLetter(event) && (event.key !== ' ' || typing.isTyping())) {
      event.preventDefault();
      const begin = typing.add(event.key).toLowerCase();
      const from = begin.length === 1 ? active + 1 : active;
      const order = [...rows.keys()].map((step) => (from + step) % rows.length);
      const found = order.find((index) => rows[index]?.name.toLowerCase().startsWith(begin));
      if (found !== undefined) go(found);
    }
  };
}
