import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { RunLogLine } from '../../../shared/ipc.ts';
import { notifyChannelNames } from '../../../shared/notify.ts';
import { Moment } from '../../components/moment.tsx';
import { Section } from '../../components/section.tsx';
import styles from './run-log.module.css';

/** Who was told of a run, and who could not be. */
export function RunNotifications({ line }: { line: RunLogLine }) {
  const { notifications = [] } = line;
  if (notifications.length === 0) return null;
  return (
    <Section title="Notifications">
      <ul className={styles.notifications}>
        {notifications.map(({ channel, at, sent, reason }) => (
          <li key={channel}>
            {sent ? (
              <IconCircleCheck size={16} stroke={1.75} data-tone="ok" aria-hidden />
            ) : (
              <IconCircleX size={16} stroke={1.75} data-tone="problem" aria-hidden />
            )}
            <span>
              {notifyChannelNames[channel]}: {sent ? 'sent ' : 'not sent. '}
              {sent ? <Moment at={at} /> : reason}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
