import { Anchor } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import styles from './disclosure.module.css';

interface DisclosureProps {
  readonly label: string;
  readonly children: ReactNode;
  /** `help`: on a ground of its own; `more`: further fields of the form; `list`: close below. */
  readonly of: 'help' | 'more' | 'list';
  readonly shownAtFirst?: boolean;
}

/** Something that is shown on demand, below what opens it. */
export function Disclosure({ label, children, of, shownAtFirst = false }: DisclosureProps) {
  const [shown, setShown] = useState(shownAtFirst);
  const id = useId();
  return (
    <div>
      <Anchor
        component="button"
        type="button"
        aria-expanded={shown}
        aria-controls={id}
        onClick={() => setShown(!shown)}
      >
        {label}
      </Anchor>
      <div id={id} hidden={!shown} className={styles[of]}>
        {children}
      </div>
    </div>
  );
}
