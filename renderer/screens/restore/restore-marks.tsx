import { IconAlertTriangle, IconBan, IconCirclePlus, IconEqual, IconPencil } from '@tabler/icons-react';
import type { RestoreActionView, RestoreItemView, RestoreView } from '../../../shared/trust.ts';
import { ToneIcon } from '../../components/marks.tsx';
import { actionWord, outcomeOf, restoreState } from '../../words/restores.ts';
import styles from './restore-marks.module.css';

const ICONS = {
  create: IconCirclePlus,
  update: IconPencil,
  conflict: IconAlertTriangle,
  unchanged: IconEqual,
  impossible: IconBan,
} satisfies Record<RestoreActionView, unknown>;

/** Where a restore stands: icon, colour and word. */
export function StateMark({ restore }: { restore: Pick<RestoreView, 'state' | 'error'> }) {
  const { word, tone } = restoreState(restore);
  return (
    <span className={styles.mark}>
      <ToneIcon tone={tone} size={15} />
      {word}
    </span>
  );
}

/** What would be done with an asset; once that was tried, what became of it. */
export function ItemMark({ item }: { item: Pick<RestoreItemView, 'action' | 'outcome' | 'notTaken'> }) {
  const outcome = outcomeOf(item);
  if (outcome !== null) {
    return (
      <span className={styles.mark}>
        <ToneIcon tone={outcome.tone} size={14} />
        {outcome.word}
      </span>
    );
  }
  const Icon = ICONS[item.action];
  return (
    <span className={styles.mark} data-action={item.action}>
      <Icon size={14} stroke={1.75} aria-hidden />
      {actionWord(item.action)}
    </span>
  );
}
