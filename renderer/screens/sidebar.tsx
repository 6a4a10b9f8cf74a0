import { Group, Skeleton, Tooltip } from '@mantine/core';
import { IconPlus, IconSettings } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { JobView } from '../../shared/ipc.ts';
import { shortcutKeys } from '../../shared/shortcuts.ts';
import { useClient } from '../client/client.ts';
import { SampleBadge, ToneIcon } from '../components/marks.tsx';
import { useNow } from '../hooks/use-now.ts';
import { useNavigation } from '../navigation/navigation.tsx';
import type { Route } from '../navigation/route.ts';
import { protectionOf } from '../words/protection.ts';
import { shareDone } from '../words/runs.ts';
import { shortcut } from '../words/shortcut.ts';
import { machineZone } from '../words/time.ts';
import styles from './sidebar.module.css';

export function Sidebar({ jobs, route }: { jobs: readonly JobView[]; route: Route }) {
  const { go } = useNavigation();
  const { platform } = useClient();
  return (
    <nav className={styles.sidebar} aria-label="Jobs and settings">
      <div className={styles.drag} />
      <h2 className={styles.label}>Jobs</h2>
      <ul className={styles.jobs}>
        {jobs.map((job) => (
          <li key={job.id}>
            <JobItem job={job} current={route.screen === 'job' && route.jobId === job.id} />
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <Item
          icon={<IconPlus size={16} stroke={1.75} aria-hidden />}
          current={route.screen === 'add-job'}
          hint={shortcut(platform, shortcutKeys.addJob)}
          onClick={() => go({ screen: 'add-job' })}
        >
          Add job
        </Item>
        <Item
          icon={<IconSettings size={16} stroke={1.75} aria-hidden />}
          current={route.screen === 'settings' || route.screen === 'log'}
          hint={shortcut(platform, shortcutKeys.settings)}
          onClick={() => go({ screen: 'settings' })}
        >
          Settings
        </Item>
      </div>
    </nav>
  );
}

function JobItem({ job, current }: { job: JobView; current: boolean }) {
  const { go } = useNavigation();
  const now = useNow();
  const { tone, word } = protectionOf(job, now, machineZone());
  const share = job.progress && shareDone(job.progress);
  return (
    <button
      type="button"
      className={styles.item}
      aria-current={current ? 'page' : undefined}
      onClick={() => go({ screen: 'job', jobId: job.id, page: 'overview' })}
    >
      <ToneIcon tone={tone} />
      <span className={styles.words}>
        <span className={styles.name} title={job.name}>
          {job.name}
        </span>
        <span className={styles.state}>
          {word}
          {share !== null && `, ${share}%`}
          {job.sample && <SampleBadge />}
        </span>
      </span>
    </button>
  );
}

function Item({
  icon,
  current,
  hint,
  onClick,
  children,
}: {
  icon: ReactNode;
  current: boolean;
  hint: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Tooltip label={hint} position="right">
      <button
        type="button"
        className={styles.item}
        aria-current={current ? 'page' : undefined}
        onClick={onClick}
      >
        {icon}
        {children}
      </button>
    </Tooltip>
  );
}

export function SidebarSkeleton() {
  return (
    <div className={styles.sidebar} aria-hidden>
      <div className={styles.drag} />
      <div className={styles.label}>Jobs</div>
      {[1, 2, 3].map((row) => (
        <div className={styles.item} key={row}>
          <Skeleton height={16} width={16} circle />
          <span className={styles.words}>
            <Skeleton height={10} width="70%" my={5} />
            <Skeleton height={8} width="45%" my={5} />
          </span>
        </div>
      ))}
    </div>
  );
}

export function JobSkeleton() {
  return (
    <div className={styles.page} aria-hidden>
      <Skeleton height={20} width={180} />
      <Skeleton height={12} width={320} mt={16} />
      <Skeleton height={12} width={260} mt={8} />
      <Group gap={20} mt={24} mb={36}>
        <Skeleton height={12} width={56} />
        <Skeleton height={12} width={48} />
        <Skeleton height={12} width={52} />
      </Group>
      <Skeleton height={214} />
      <Skeleton height={12} width={120} mt={40} />
      {[1, 2, 3, 4].map((row) => (
        <Skeleton height={12} mt={20} key={row} />
      ))}
    </div>
  );
}
