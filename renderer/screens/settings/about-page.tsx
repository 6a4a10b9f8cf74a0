import { Skeleton } from '@mantine/core';
import { useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import styles from './settings-screen.module.css';

const PLATFORMS = { darwin: 'macOS', win32: 'Windows', linux: 'Linux' } as const;

export function AboutPage() {
  const about = useCallQuery('app.about', undefined);
  return (
    <div className={styles.page}>
      <h2 className={styles.heading}>Backup Creator</h2>
      <p className={styles.quiet}>
        Backs up the content of Salesforce Marketing Cloud on a schedule, so that nothing a team published can
        be lost.
      </p>
      {about.isPending && <Skeleton height={60} />}
      {about.isError && <FailureNote error={about.error} onRetry={() => void about.refetch()} />}
      {about.data && (
        <dl className={styles.pairs} data-selectable>
          <dt>Version</dt>
          <dd>{about.data.version}</dd>
          <dt>System</dt>
          <dd>{PLATFORMS[about.data.platform]}</dd>
          <dt>Time zone</dt>
          <dd>{about.data.zone}</dd>
        </dl>
      )}
    </div>
  );
}
