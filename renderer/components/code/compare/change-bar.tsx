import type { MouseEvent } from 'react';
import styles from './change-bar.module.css';
import type { ChangePlace } from './compared-editors.ts';

const LOWEST_PERCENT = 0.5;

/** Where in the whole text the changes are. A click goes to the nearest; by keyboard F7 does. */
export function ChangeBar({
  places,
  shown,
  onGo,
}: {
  places: readonly ChangePlace[];
  shown: number | null;
  onGo: (change: number) => void;
}) {
  const onClick = ({ currentTarget, clientY }: MouseEvent) => {
    const { top, height } = currentTarget.getBoundingClientRect();
    const nearest = nearestTo(places, (clientY - top) / Math.max(height, 1));
    if (nearest !== null) onGo(nearest);
  };
  return (
    <div className={styles.bar} aria-hidden onClick={onClick}>
      {merged(places).map(({ top, height, kind, first, last }) => (
        <span
          key={first}
          className={styles.mark}
          data-kind={kind}
          data-shown={(shown !== null && shown >= first && shown <= last) || undefined}
          style={{ top: `${top * 100}%`, height: `${Math.max(height * 100, LOWEST_PERCENT)}%` }}
        />
      ))}
    </div>
  );
}

interface Mark extends ChangePlace {
  readonly first: number;
  readonly last: number;
}

/** Changes too near to each other to be told apart become one mark. */
export function merged(places: readonly ChangePlace[]): Mark[] {
  const marks: Mark[] = [];
  places.forEach((place, index) => {
    const before = marks.at(-1);
    const isNear =
      before !== undefined && place.top < before.top + Math.max(before.height, LOWEST_PERCENT / 100);
    if (before === undefined || !isNear) {
      marks.push({ ...place, first: index, last: index });
      return;
    }
    marks[marks.length - 1] = {
      ...before,
      kind: before.kind === place.kind ? before.kind : 'changed',
      height: Math.max(before.height, place.top + place.height - before.top),
      last: index,
    };
  });
  return marks;
}

/** The change at or nearest to a share of the height. */
export function nearestTo(places: readonly ChangePlace[], share: number): number | null {
  let nearest: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  places.forEach(({ top, height }, index) => {
    const distance = Math.max(top - share, share - top - height, 0);
    if (distance < least) {
      nearest = index;
      least = distance;
    }
  });
  return nearest;
}
