import { Radio } from '@mantine/core';
import { useId } from 'react';
import { FieldGroup } from './field-group.tsx';
import styles from './forms.module.css';

interface ChoiceProps<Value extends string> {
  readonly legend: string;
  /** What to go by, unless each option says so itself. */
  readonly hint?: string;
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
  hint,
  options,
  value,
  onChange,
  inTwo = false,
}: ChoiceProps<Value>) {
  const name = useId();
  return (
    <FieldGroup legend={legend} hint={hint}>
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
    </FieldGroup>
  );
}
