import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';

/** A part of a list, and how long the whole of it is. */
interface PartOf<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

export interface PageSource<Row> {
  /** The name and the input of the call, without the part that is asked for. */
  readonly key: readonly [name: string, input: object];
  readonly fetch: (offset: number, limit: number) => Promise<PartOf<Row>>;
}

export interface Pages<Row> {
  /** Null while nothing is known of any list. */
  readonly total: number | null;
  readonly rowAt: (index: number) => Row | undefined;
  readonly error: Error | null;
  /** The rows are those of the list before: the next one is on its way. */
  readonly changing: boolean;
  readonly onVisible: (first: number, last: number) => void;
  readonly retry: () => void;
  /** All rows of a part, from the cache or asked for. */
  readonly read: (offset: number) => Promise<readonly Row[]>;
}

export const PAGE_ROWS = 200;
const SETTLED_MILLISECONDS = 50;
/** So many rows beyond what is seen are there before they are. */
const ROWS_AHEAD = 40;

/** A list of any length, of which the parts that are seen are fetched. The rows before stay until the new ones are there. */
export function usePages<Row>(source: PageSource<Row>): Pages<Row> {
  const queries = useQueryClient();
  const listKey = JSON.stringify(source.key);
  const [seen, setSeen] = useState({ listKey, first: 0, end: 0 });
  const { first, end } = seen.listKey === listKey ? seen : { first: 0, end: 0 };
  const pages = Array.from({ length: end - first + 1 }, (_, step) => first + step);
  const results = useQueries({ queries: pages.map((page) => pageQuery(source, page)) });
  const known = new Map(pages.map((page, place) => [page, results[place]?.data]));
  const before = useRef<{ listKey: string; total: number | null; known: typeof known }>(undefined);
  // Of a part that is far from the one before nothing is there yet: the list is still as long.
  const lastTotal = before.current?.listKey === listKey ? before.current.total : null;
  const total = results.find(({ data }) => data !== undefined)?.data?.total ?? lastTotal;
  const loaded = { listKey, total, known };
  const isComplete = results.every(({ data }) => data !== undefined);
  useEffect(() => {
    if (isComplete) before.current = loaded;
  });
  const last = before.current;
  const changing = !isComplete && last !== undefined && last.listKey !== listKey && last.total !== null;
  const shown = changing ? last : loaded;
  const onVisible = useVisiblePages(listKey, first, setSeen);
  const rowAt = (index: number) => shown.known.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
  return {
    total: shown.total,
    rowAt,
    error: results.find(({ error }) => error !== null)?.error ?? null,
    changing,
    onVisible,
    retry: () => {
      for (const result of results) void result.refetch();
    },
    read: async (offset) =>
      (await queries.fetchQuery(pageQuery(source, Math.floor(offset / PAGE_ROWS)))).rows,
  };
}

function pageQuery<Row>({ key: [name, input], fetch }: PageSource<Row>, page: number) {
  const part = { offset: page * PAGE_ROWS, limit: PAGE_ROWS };
  return {
    queryKey: [name, { ...input, ...part }] as const,
    queryFn: () => fetch(part.offset, part.limit),
    staleTime: Number.POSITIVE_INFINITY,
  };
}

/** Which pages are asked for: the next one at once, one far away when the list has come to rest there. */
function useVisiblePages(
  listKey: string,
  present: number,
  setSeen: (seen: { listKey: string; first: number; end: number }) => void,
) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (firstRow: number, lastRow: number) => {
      clearTimeout(timer.current);
      const first = Math.floor(Math.max(0, firstRow - ROWS_AHEAD) / PAGE_ROWS);
      const seen = { listKey, first, end: Math.floor((lastRow + ROWS_AHEAD) / PAGE_ROWS) };
      if (Math.abs(first - present) <= 1) setSeen(seen);
      else timer.current = setTimeout(() => setSeen(seen), SETTLED_MILLISECONDS);
    },
    [listKey, present, setSeen],
  );
}
