import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { toCallError } from '../client/client.ts';
import { sentenceParts } from '../words/paths.ts';
import styles from './note.module.css';
import { Parts } from './parts.tsx';

type NoteTone = 'info' | 'ok' | 'warning' | 'problem';

const ICONS = {
  info: IconInfoCircle,
  ok: IconCircleCheck,
  warning: IconAlertTriangle,
  problem: IconCircleX,
} satisfies Record<NoteTone, unknown>;

interface NoteProps {
  readonly tone: NoteTone;
  /** What happened, on what. */
  readonly title: ReactNode;
  /** What to do about it, and the like. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Where it stands: in the page, or as a bar along its top. */
  readonly bar?: boolean;
  /** The answer to what was just done: told at once to those who hear the page, and brought into view. */
  readonly announced?: boolean;
}

/** Something the user should know, in place. */
export function Note({ tone, title, children, actions, bar = false, announced = false }: NoteProps) {
  const Icon = ICONS[tone];
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (announced) frame.current?.scrollIntoView({ block: 'nearest' });
  }, [announced]);
  const role = announced ? (tone === 'problem' ? 'alert' : 'status') : undefined;
  return (
    <div ref={frame} className={styles.frame} role={role}>
      <div className={styles.note} data-tone={tone} data-bar={bar || undefined}>
        <Icon className={styles.icon} size={16} stroke={1.75} aria-hidden />
        <div className={styles.words} data-selectable>
          <p className={styles.title}>
            {typeof title === 'string' ? <Parts parts={sentenceParts(title)} /> : title}
          </p>
          {hasWords(children) && <div className={styles.more}>{children}</div>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}

function hasWords(children: ReactNode): boolean {
  return children != null && children !== false && children !== '';
}

/** A failure of a call: what failed, what to do, and the way to try again. */
export function FailureNote({
  error,
  onRetry,
  bar,
}: {
  error: unknown;
  onRetry?: () => void;
  bar?: boolean;
}) {
  const { message, hint } = toCallError(error);
  const retry = onRetry && (
    <Button variant="default" onClick={onRetry}>
      Try again
    </Button>
  );
  return (
    <Note tone="problem" title={message} announced actions={retry} {...(bar === undefined ? {} : { bar })}>
      {hint}
    </Note>
  );
}
