import {
  IconAlertTriangle,
  IconCircleX,
  IconFileText,
  IconInfoCircle,
  IconListDetails,
} from '@tabler/icons-react';
import type { LogLevel, LogLine } from '../../../shared/log.ts';
import { useCallQuery } from '../../client/queries.ts';
import { useNow } from '../../hooks/use-now.ts';
import { levelWords } from '../../words/log.ts';
import { exactTime, machineZone, timeWords } from '../../words/time.ts';
import styles from './log-screen.module.css';

const ICONS = {
  error: IconCircleX,
  warn: IconAlertTriangle,
  info: IconInfoCircle,
  debug: IconListDetails,
} satisfies Record<LogLevel, unknown>;

/** A line's level: icon, colour and word. */
export function LevelMark({ level }: { level: LogLevel | null }) {
  const Icon = level === null ? IconFileText : ICONS[level];
  return (
    <span className={styles.level} data-level={level}>
      <Icon size={15} stroke={1.75} aria-hidden />
      {level === null ? 'Text' : levelWords[level]}
    </span>
  );
}

export function LineTime({ time }: { time: string | null }) {
  const now = useNow();
  if (time === null) return null;
  return <span title={exactTime(time, machineZone())}>{timeWords(time, now, machineZone())}</span>;
}

export function JobName({ jobId }: Pick<LogLine, 'jobId'>) {
  const name = useJobName(jobId);
  return name && <span title={name}>{name}</span>;
}

/** The name of a job; null where it is no longer there, or there is none. */
export function useJobName(jobId: string | null): string | null {
  const jobs = useCallQuery('jobs.list', undefined);
  return jobs.data?.find(({ id }) => id === jobId)?.name ?? null;
}
