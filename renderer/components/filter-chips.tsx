import { useId } from 'react';
import styles from './filter-chips.module.css';

interface FilterChipsProps<Value extends string> {
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  /** Null: all. */
  readonly value: Value | null;
  readonly onValue: (value: Value | null) => void;
  /** What the first one says. */
  readonly all?: string;
}

/** What of a list is shown: all, or one kind of it. */
export function FilterChips<Value extends string>({
  choices,
  value,
  onValue,
  all = 'All',
}: FilterChipsProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles.chips}>
      <legend className={styles.legend}>Show</legend>
      <Chip name={name} label={all} checked={value === null} onChoose={() => onValue(null)} />
      {choices.map((choice) => (
        <Chip
          key={choice.value}
          name={name}
          label={choice.label}
          checked={choice.value === value}
          onChoose={() => onValue(choice.value)}
        />
      ))}
    </fieldset>
  );
}

interface ChipProps {
  readonly name: string;
  readonly label: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

function Chip({ name, label, checked, onChoose }: ChipProps) {
  return (
    <label className={styles.chip}>
      <input type="radio" className={styles.radio} name={name} checked={checked} onChange={onChoose} />
      {label}
    </label>
  );
}
