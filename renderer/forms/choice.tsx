import { Radio } from '@mantine/core';
import { useId } from 'react';
import styles from './forms.module.css';

interface ChoiceProps<Value extends string> {
  readonly legend: string;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly description?: string;
  }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Side by side where there is room. */
  readonly inTwo?: boolean;
}

/** One of a few, all of which are seen. */
export function Choice<Value extends string>({
  legend,
  options,
  value,
  onChange,
  inTwo = false,
}: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>{legend}</legend>
      <div className={inTwo ? styles.pair : styles.choices}>
        {options.map((option) => (
          <Radio
            key={option.value}
            name={name}
            label={option.label}
            description={option.description}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
        ))}
      </div>
    </fieldset>
  );
}
