import { Skeleton } from '@mantine/core';
import styles from './browse-skeleton.module.css';

/** Stands for the browser while nothing of it is known. */
export function BrowseSkeleton({ words = 'Reading the backups' }: { words?: string }) {
  return (
    <div className={styles.browser} role="status">
      <p className={styles.words}>{words}…</p>
      <div className={styles.columns} aria-hidden>
        <ListSkeleton rows={8} />
        <ListSkeleton rows={12} />
      </div>
    </div>
  );
}

/** Stands for the rows of a list. */
export function ListSkeleton({ rows, label }: { rows: number; label?: string }) {
  return (
    <div className={styles.list} {...(label !== undefined && { role: 'status', 'aria-label': label })}>
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <Skeleton key={row} height={10} width={`${50 + ((row * 37) % 40)}%`} />
      ))}
    </div>
  );
}
