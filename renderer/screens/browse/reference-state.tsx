import { IconCircleCheck, IconHelp, IconTrash, IconUnlink } from '@tabler/icons-react';
import type { Reference } from '../../../shared/browse.ts';
import styles from './asset-references.module.css';
import { stateOf } from './reference-words.ts';

const ICONS = {
  present: IconCircleCheck,
  deleted: IconTrash,
  missing: IconUnlink,
  unknown: IconHelp,
} satisfies Record<Reference['state'], unknown>;

/** Whether what is named is there: icon, colour and word. */
export function ReferenceState({ state }: { state: Reference['state'] }) {
  const Icon = ICONS[state];
  const { word, tone } = stateOf(state);
  return (
    <span className={styles.state} data-tone={tone}>
      <Icon size={14} stroke={1.75} aria-hidden />
      {word}
    </span>
  );
}
