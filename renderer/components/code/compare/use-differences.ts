import { useEffect, useState } from 'react';
import type { Difference, Texts } from './difference.ts';
import { DifferenceThread } from './difference-thread.ts';

type Compared =
  | { readonly state: 'comparing' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'compared'; readonly texts: Texts; readonly differences: readonly Difference[] };

const COMPARING: Compared = { state: 'comparing' };

/**
 * Where two texts differ, worked out in a thread of its own. While another pair is compared, what was found before
 * stays, with its texts.
 */
export function useDifferences(a: string, b: string, ignoreWhitespace: boolean): Compared {
  const [thread, setThread] = useState<DifferenceThread>();
  const [compared, setCompared] = useState(COMPARING);
  useEffect(() => {
    const made = new DifferenceThread();
    setThread(made);
    return () => made.close();
  }, []);
  useEffect(() => {
    if (thread === undefined) return;
    let isWanted = true;
    const texts = { a, b, ignoreWhitespace };
    thread.compare(texts).then(
      (differences) => isWanted && setCompared({ state: 'compared', texts, differences }),
      (error: unknown) => isWanted && setCompared({ state: 'failed', error }),
    );
    return () => {
      isWanted = false;
    };
  }, [thread, a, b, ignoreWhitespace]);
  return compared;
}
