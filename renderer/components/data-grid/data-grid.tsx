import { useElementSize, useMergedRef } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
} from 'react';
import styles from './data-grid.module.css';
import { GridRow } from './grid-row.tsx';
import { all, extendTo, moveTo, only, placeAfter, type Selection, toggle } from './selection.ts';
import { isLetter, useTypeAhead } from './type-ahead.ts';

export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  /** A track of a CSS grid. */
  readonly width: string;
  /** Shown only where the list is at least this wide. */
  readonly from?: number;
  readonly align?: 'end';
  readonly sortable?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface DataGridProps<Row> {
  /** What the list is of, for those who hear the page. */
  readonly label: string;
  /** The same ones at each drawing: rows are drawn anew when they are others. */
  readonly columns: readonly Column<Row>[];
  readonly total: number;
  /** Undefined: not there yet. */
  readonly rowAt: (index: number) => Row | undefined;
  readonly selection: Selection;
  readonly onSelection: (selection: Selection) => void;
  readonly multiple?: boolean;
  /** By a click, or by Enter. */
  readonly onOpen?: (row: Row, index: number) => void;
  /** By a double click too, and not by a single one. */
  readonly opensByDoubleClick?: boolean;
  readonly onVisible?: (first: number, last: number) => void;
  readonly sort?: { readonly key: string; readonly descending: boolean };
  readonly onSort?: (key: string) => void;
  /** The place of the next row whose name begins so, from a place on. */
  readonly findName?: (begin: string, from: number) => Promise<number | null>;
  readonly onKey?: (event: KeyboardEvent) => void;
  readonly rowHeight?: number;
  /** Another list: it is shown from its beginning. */
  readonly listKey: string;
}

const HEAD = 28;

/** A list of any length as a table, of which only what is seen is drawn. One stop of the Tab key; arrows go within. */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { label, columns, total, rowAt, selection, multiple = false, rowHeight = 28 } = props;
  const id = useId();
  const frame = useRef<HTMLTableElement>(null);
  const { ref: sized, width, height } = useElementSize();
  const ref = useMergedRef(frame, sized);
  const shown = columns.filter(({ from = 0 }) => width === 0 || width >= from);
  const { active } = selection;
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 4,
    paddingStart: HEAD,
    scrollPaddingStart: HEAD,
    useFlushSync: false,
    // The active row is always there: it is named by the list.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      return active >= 0 && active < total && !seen.includes(active) ? [...seen, active] : seen;
    },
  });
  useReportVisible(virtual.range, props.onVisible);
  useEffect(() => {
    if (props.listKey !== '') frame.current?.scrollTo({ top: 0 });
  }, [props.listKey]);
  const onKeyDown = useGridKeys(props, frame, Math.floor((height - HEAD) / rowHeight), (index) =>
    virtual.scrollToIndex(index),
  );
  const rowId = (index: number) => `${id}-${index}`;
  return (
    <table
      ref={ref}
      className={styles.grid}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen is a grid
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-multiselectable={multiple || undefined}
      aria-activedescendant={active >= 0 && active < total ? rowId(active) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      style={tracks(shown)}
    >
      <Head columns={shown} sort={props.sort} onSort={props.onSort} />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the table's own, which has the focus */}
      <tbody
        className={styles.body}
        style={{ height: virtual.getTotalSize() - HEAD }}
        onClick={(event) => onRowClick(event, props, frame.current)}
        onDoubleClick={(event) => props.opensByDoubleClick && openRow(props, indexOfRow(event))}
      >
        {virtual.getVirtualItems().map(({ index, start }) => (
          <GridRow
            key={index}
            id={rowId(index)}
            index={index}
            top={start - HEAD}
            height={rowHeight}
            row={rowAt(index)}
            columns={shown}
            active={index === active}
            selected={selection.selected.has(index)}
          />
        ))}
      </tbody>
    </table>
  );
}

/** The widths of the columns, for the head and all rows. */
function tracks(columns: readonly { readonly width: string }[]): CSSProperties {
  return { '--columns': columns.map(({ width }) => width).join(' ') } as CSSProperties;
}

function Head<Row>({
  columns,
  sort,
  onSort,
}: Pick<DataGridProps<Row>, 'columns'> & {
  sort: DataGridProps<Row>['sort'];
  onSort: DataGridProps<Row>['onSort'];
}) {
  return (
    <thead className={styles.head}>
      <tr aria-rowindex={1} className={styles.headRow}>
        {columns.map(({ key, header, sortable, align }) => {
          const order = sort?.key !== key ? 'none' : sort.descending ? 'descending' : 'ascending';
          return (
            <th
              key={key}
              scope="col"
              className={styles.headCell}
              data-align={align}
              aria-sort={sortable ? order : undefined}
            >
              {sortable ? (
                <button type="button" className={styles.sort} onClick={() => onSort?.(key)}>
                  {header}
                  {order === 'ascending' && <IconChevronUp size={12} stroke={2} aria-hidden />}
                  {order === 'descending' && <IconChevronDown size={12} stroke={2} aria-hidden />}
                </button>
              ) : (
                header
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function useReportVisible(
  range: { startIndex: number; endIndex: number } | null,
  onVisible: ((first: number, last: number) => void) | undefined,
) {
  const first = range?.startIndex ?? 0;
  const last = range?.endIndex ?? 0;
  useEffect(() => onVisible?.(first, last), [first, last, onVisible]);
}

function indexOfRow(event: MouseEvent): number | null {
  const row = event.target instanceof Element ? event.target.closest('[aria-rowindex]') : null;
  return row === null ? null : Number(row.getAttribute('aria-rowindex')) - 2;
}

function openRow<Row>({ rowAt, onOpen }: DataGridProps<Row>, index: number | null): void {
  const row = index === null ? undefined : rowAt(index);
  if (row !== undefined && index !== null) onOpen?.(row, index);
}

function onRowClick<Row>(event: MouseEvent, props: DataGridProps<Row>, frame: HTMLElement | null): void {
  const index = indexOfRow(event);
  // A button within a row does what it says.
  if (index === null || (event.target instanceof Element && event.target.closest('button'))) return;
  const { selection, multiple = false, onSelection, opensByDoubleClick = false } = props;
  frame?.focus({ preventScroll: true });
  if (multiple && event.shiftKey) {
    onSelection(extendTo(selection, index));
  } else if (multiple && (event.ctrlKey || event.metaKey)) {
    onSelection(toggle(selection, index));
  } else {
    onSelection(only(index));
    if (!opensByDoubleClick) openRow(props, index);
  }
}

function useGridKeys<Row>(
  props: DataGridProps<Row>,
  frame: { readonly current: HTMLElement | null },
  page: number,
  scrollTo: (index: number) => void,
) {
  const typing = useTypeAhead();
  const { selection, onSelection, multiple = false, total } = props;
  const findName = async (letter: string) => {
    const begin = typing.add(letter);
    const from = begin.length === 1 ? selection.active + 1 : Math.max(selection.active, 0);
    const found = await props.findName?.(begin, from);
    if (found == null) return;
    onSelection(only(found));
    scrollTo(found);
  };
  return (event: KeyboardEvent) => {
    if (event.target !== frame.current) return;
    const command = event.ctrlKey || event.metaKey;
    const next = placeAfter(event.key, selection.active, total, Math.max(1, page));
    if (next !== null && !event.altKey) {
      event.preventDefault();
      if (multiple && event.shiftKey) onSelection(extendTo(selection, next));
      else onSelection(multiple && command ? moveTo(selection, next) : only(next));
      scrollTo(next);
    } else if (event.key === 'Enter' && !command) {
      event.preventDefault();
      openRow(props, selection.active);
    } else if (multiple && command && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      onSelection(all(selection, total));
    } else if (event.key === ' ' && !typing.isTyping()) {
      event.preventDefault();
      if (selection.active < 0) return;
      onSelection(multiple ? toggle(selection, selection.active) : only(selection.active));
    } else if (props.findName && isLetter(event)) {
      event.preventDefault();
      void findName(event.key);
    } else {
      props.onKey?.(event);
    }
  };
}
