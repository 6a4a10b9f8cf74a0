import { useEffect, useState } from 'react';

const LATE_MILLISECONDS = 400;

/** True once something has lasted for a moment: what is there sooner needs no sign that it is awaited. */
export function useLate(lasting: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!lasting) return;
    const timer = setTimeout(() => setLate(true), LATE_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [lasting]);
  return lasting && late;
}
