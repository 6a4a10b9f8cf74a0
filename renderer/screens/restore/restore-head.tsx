import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import styles from './restore-screen.module.css';

interface RestoreHeadProps {
  readonly title: string;
  /** What it is about, beside the title. */
  readonly words: string;
  readonly onBack: () => void;
  readonly children?: ReactNode;
}

/** The head of the screen: the way back, what it is, and what can be done. */
export function RestoreHead({ title, words, onBack, children }: RestoreHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <header className={styles.head}>
      <Button
        variant="default"
        leftSection={<IconArrowLeft size={15} stroke={1.75} aria-hidden />}
        onClick={onBack}
      >
        Back
      </Button>
      <div className={styles.heading}>
        <h2 ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h2>
        <p className={styles.quiet} title={words}>
          {words}
        </p>
      </div>
      {children}
    </header>
  );
}
