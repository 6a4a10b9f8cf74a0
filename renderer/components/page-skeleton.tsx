import { Skeleton } from '@mantine/core';
import styles from './page-skeleton.module.css';

export function PageSkeleton() {
  return (
    <div className={styles.page} role="status" aria-label="Loading the settings">
      <Skeleton height={16} width={160} mb={24} />
      {[1, 2, 3].map((row) => (
        <div key={row}>
          <Skeleton height={10} width={120} mb={8} />
          <Skeleton height={30} mb={18} />
        </div>
      ))}
    </div>
  );
}
