import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { LogLine, LogQuery } from '../../../shared/log.ts';
import { useClient } from '../../client/client.ts';

export type LogFilter = Pick<LogQuery, 'level' | 'text' | 'during'>;

const PAGE_LINES = 200;
/** So many lines beyond what is seen are there before they are. */
const LINES_AHEAD = 60;

/** The log as far as it has been read, the newest lines first. What is seen has the lines after it read. */
export function useLog(filter: LogFilter) {
  const client = useClient();
  const log = useInfiniteQuery({
    queryKey: ['log.read', filter],
    queryFn: ({ pageParam }) => client.call('log.read', { ...filter, before: pageParam, limit: PAGE_LINES }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ before }) => before,
    staleTime: 0,
    gcTime: 0,
  });
  const { data, hasNextPage, isFetchingNextPage, isError, fetchNextPage } = log;
  const lines = useMemo<readonly LogLine[]>(() => data?.pages.flatMap((page) => page.lines) ?? [], [data]);
  const [lastSeen, setLastSeen] = useState(0);
  const isShort = lines.length < lastSeen + LINES_AHEAD;
  // A page may have found nothing: it is read on until there is enough, or nothing more.
  useEffect(() => {
    if (isShort && hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [isShort, hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  const onVisible = useCallback((_first: number, last: number) => setLastSeen(last), []);
  return { ...log, lines, onVisible };
}
