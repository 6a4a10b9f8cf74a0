import { type ReactNode, useId } from 'react';
import styles from './forms.module.css';

interface FieldGroupProps {
  readonly legend: string;
  /** What to go by; not needed where each option says so itself. */
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}

/** Fields that belong together, such as the options of a choice, under one name and one hint. */
export function FieldGroup({ legend, hint, children }: FieldGroupProps) {
  const id = useId();
  return (
    <fieldset className={styles.fieldset} aria-describedby={hint === undefined ? undefined : id}>
      <legend className={styles.legend} data-hinted={hint !== undefined || undefined}>
        {legend}
      </legend>
      {hint !== undefined && (
        <p className={styles.groupHint} id={id}>
          {hint}
        </p>
      )}
      {children}
    </fieldset>
  );
}
