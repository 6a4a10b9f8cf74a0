import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconPlayerPause,
  IconRefresh,
} from '@tabler/icons-react';
import type { RunResultView } from '../../shared/ipc.ts';
import { outcomeTone, outcomeWord, type Tone } from '../words/runs.ts';
import styles from './marks.module.css';

const ICONS = {
  ok: IconCircleCheck,
  running: IconRefresh,
  problem: IconCircleX,
  warning: IconAlertTriangle,
  paused: IconPlayerPause,
  unknown: IconCircleDashed,
} satisfies Record<Tone, unknown>;

/** A state's icon in its colour. The word beside it is the caller's. */
export function ToneIcon({ tone, size = 16 }: { tone: Tone; size?: number }) {
  const Icon = ICONS[tone];
  return <Icon className={styles.icon} data-tone={tone} size={size} stroke={1.75} aria-hidden />;
}

/** How a run ended: icon, colour and word. */
export function OutcomeMark({ outcome }: { outcome: RunResultView }) {
  const tone = outcomeTone(outcome);
  return (
    <span className={styles.outcome} data-tone={tone}>
      <ToneIcon tone={tone} size={15} />
      {outcomeWord(outcome)}
    </span>
  );
}

export function SampleBadge() {
  return (
    <span className={styles.badge} title="A built-in account to try the program with">
      Sample
    </span>
  );
}
