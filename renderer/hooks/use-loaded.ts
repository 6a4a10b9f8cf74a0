import { useEffect, useState } from 'react';

/**
 * What is loaded only where it is needed; undefined until it is there. Unlike a suspended part, one that is loaded
 * already is shown at once: React holds back what follows a fallback for 300 ms. A failure is thrown while rendering.
 */
export function useLoaded<T extends object>(load: () => Promise<T>): T | undefined {
  const [loaded, setLoaded] = useState<T>();
  useEffect(() => {
    let isWanted = true;
    load().then(
      (part) => isWanted && setLoaded(part),
      (error: unknown) =>
        isWanted &&
        setLoaded(() => {
          throw error;
        }),
    );
    return () => {
      isWanted = false;
    };
  }, [load]);
  return loaded;
}
