import { type RefObject, useEffect, useEffectEvent } from 'react';

/** Acts on Escape within a part of the page, or where nothing has the focus, unless something there has taken it. */
export function useEscape(part: RefObject<HTMLElement | null>, act: () => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !(event.target instanceof Node)) return;
    if (event.target === document.body || part.current?.contains(event.target)) act();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
