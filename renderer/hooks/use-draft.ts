import { useState } from 'react';

/** A copy of what is stored, to be changed and saved as a whole. */
export function useDraft<Values>(stored: Values) {
  const [draft, setDraft] = useState<Values | null>(null);
  const values = draft ?? stored;
  return {
    values,
    dirty: draft !== null && JSON.stringify(draft) !== JSON.stringify(stored),
    change: (change: Partial<Values>) => setDraft({ ...values, ...change }),
    /** Back to what is stored: it was saved, or the changes are given up. */
    reset: () => setDraft(null),
  };
}
