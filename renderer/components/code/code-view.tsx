import type { CodeLanguage } from '../../../shared/browse.ts';
import styles from './code-view.module.css';

export interface CodeViewProps {
  readonly text: string;
  readonly language: CodeLanguage;
  /** What it is, for those who hear the page: "Code of Header EU". */
  readonly label: string;
  /** What was searched for: its first place is shown, and all are marked. */
  readonly find?: string;
}

/** Code to be read, searched and copied. It fills what it is put in, which needs a height of its own. */
export function CodeView({ text, label }: CodeViewProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is scrolled by keyboard too
    <section className={styles.plain} tabIndex={0} aria-label={label}>
      {text}
    </section>
  );
}
