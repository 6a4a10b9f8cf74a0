import type { ReactNode } from 'react';
import styles from './settings-layout.module.css';

interface SettingsLayoutProps<Concern extends string> {
  readonly label: string;
  readonly concerns: readonly { readonly concern: Concern; readonly name: string }[];
  readonly current: Concern;
  readonly onChoose: (concern: Concern) => void;
  readonly children: ReactNode;
}

/** Settings: one page for each concern, their names beside it. */
export function SettingsLayout<Concern extends string>({
  label,
  concerns,
  current,
  onChoose,
  children,
}: SettingsLayoutProps<Concern>) {
  return (
    <div className={styles.layout}>
      <nav className={styles.pages} aria-label={label}>
        {concerns.map(({ concern, name }) => (
          <button
            key={concern}
            type="button"
            className={styles.link}
            aria-current={concern === current ? 'page' : undefined}
            onClick={() => onChoose(concern)}
          >
            {name}
          </button>
        ))}
      </nav>
      <div className={styles.page}>{children}</div>
    </div>
  );
}
