import { useQueryClient } from '@tanstack/react-query';
import type { JobView, StoredJob } from '../../../shared/ipc.ts';
import { useClient } from '../../client/client.ts';
import { callKey, useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { PageSkeleton } from '../../components/page-skeleton.tsx';
import { SettingsLayout } from '../../components/settings-layout.tsx';
import { useNavigation } from '../../navigation/navigation.tsx';
import type { JobConcern } from '../../navigation/route.ts';
import { AccountPage } from './account-page.tsx';
import type { JobPageProps } from './job-page-props.ts';
import styles from './job-settings.module.css';
import { NotificationsPage } from './notifications-page.tsx';
import { RetentionPage } from './retention-page.tsx';
import { SchedulePage } from './schedule-page.tsx';
import { StoragePage } from './storage-page.tsx';
import { VerificationPage } from './verification-page.tsx';
import { WhatPage } from './what-page.tsx';

const CONCERNS = [
  { concern: 'account', name: 'Account' },
  { concern: 'storage', name: 'Storage' },
  { concern: 'what', name: 'What to back up' },
  { concern: 'schedule', name: 'Schedule' },
  { concern: 'notifications', name: 'Notifications' },
  { concern: 'verification', name: 'Verification' },
  { concern: 'retention', name: 'Retention' },
] as const satisfies { concern: JobConcern; name: string }[];

export function JobSettings({ job, concern }: { job: JobView; concern: JobConcern }) {
  const { go } = useNavigation();
  const stored = useCallQuery('jobs.settings', { jobId: job.id });
  return (
    <SettingsLayout
      label={`Settings of ${job.name}`}
      concerns={CONCERNS}
      current={concern}
      onChoose={(next) => go({ screen: 'job', jobId: job.id, page: 'settings', concern: next })}
    >
      {stored.isPending && <PageSkeleton />}
      {stored.isError && (
        <div className={styles.failure}>
          <FailureNote error={stored.error} onRetry={() => void stored.refetch()} />
        </div>
      )}
      {stored.data && <Page job={job} stored={stored.data} concern={concern} />}
    </SettingsLayout>
  );
}

function Page({ job, stored, concern }: { job: JobView; stored: StoredJob; concern: JobConcern }) {
  const client = useClient();
  const queries = useQueryClient();
  const save: JobPageProps['save'] = async (change, destinationSecret = null) => {
    const { sample: _, ...settings } = { ...stored.settings, ...change };
    await client.call('jobs.update', { jobId: job.id, settings, destinationSecret });
    await queries.invalidateQueries({ queryKey: callKey('jobs.settings', { jobId: job.id }) });
  };
  const props: JobPageProps = { job, stored, save };
  switch (concern) {
    case 'account':
      return <AccountPage {...props} />;
    case 'storage':
      return <StoragePage {...props} />;
    case 'what':
      return <WhatPage {...props} />;
    case 'schedule':
      return <SchedulePage {...props} />;
    case 'notifications':
      return <NotificationsPage {...props} />;
    case 'verification':
      return <VerificationPage {...props} />;
    case 'retention':
      return <RetentionPage {...props} />;
  }
}
