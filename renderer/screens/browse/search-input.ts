import type { CallInput } from '../../../shared/ipc.ts';
import type { SearchFor } from '../../navigation/browse-place.ts';
import { endOfDay, startOfDay } from '../../words/time.ts';

/** What is asked for a search; a text of spaces is none. */
export function searchInput(jobId: string, search: SearchFor, zone: string): CallInput<'browse.search'> {
  const { text, typeId, folderId, author, from, to, gone } = search;
  return {
    jobId,
    text: text.trim(),
    in: search.in,
    at: null,
    filters: {
      types: typeId === null ? [] : [typeId],
      folderId,
      authors: author === null ? [] : [author],
      modifiedFrom: from === '' ? null : startOfDay(from, zone),
      modifiedTo: to === '' ? null : endOfDay(to, zone),
      gone,
    },
  };
}
