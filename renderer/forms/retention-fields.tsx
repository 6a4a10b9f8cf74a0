import { Radio, TextInput } from '@mantine/core';
import { useId } from 'react';
import { FieldGroup } from './field-group.tsx';
import styles from './forms.module.css';
import type { RetentionErrors, RetentionField, RetentionValues } from './retention-values.ts';

interface RetentionFieldsProps {
  readonly values: RetentionValues;
  readonly errors: RetentionErrors;
  readonly onChange: (values: Partial<RetentionValues>) => void;
}

const SPANS = [
  { field: 'days', label: 'Every backup for', unit: 'days' },
  { field: 'weeks', label: 'Then one a week for', unit: 'weeks' },
  { field: 'months', label: 'Then one a month for', unit: 'months' },
  { field: 'years', label: 'Then one a year for', unit: 'years' },
] as const;

/** Which backups stay: all of them, or fewer the older they are. */
export function RetentionFields({ values, errors, onChange }: RetentionFieldsProps) {
  const name = useId();
  const fieldProps = (field: RetentionField) => ({
    value: values[field],
    error: errors[field],
    inputMode: 'decimal' as const,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ [field]: event.currentTarget.value }),
  });
  return (
    <>
      <FieldGroup
        legend="Backups to keep"
        hint="A backup that was removed cannot be brought back. You see first which ones would go."
      >
        <div className={styles.choices}>
          <Radio
            name={name}
            label="All"
            description="Nothing is ever removed."
            checked={values.keep === 'all'}
            onChange={() => onChange({ keep: 'all' })}
          />
          <div>
            <Radio
              name={name}
              label="Fewer, the older they are"
              description="The newest version of every asset stays, of deleted ones too, and so does all that the backups that stay need."
              checked={values.keep === 'thinned'}
              onChange={() => onChange({ keep: 'thinned' })}
            />
            {values.keep === 'thinned' && (
              <div className={`${styles.nested} ${styles.pair}`}>
                {SPANS.map(({ field, label, unit }) => (
                  <TextInput
                    key={field}
                    label={label}
                    aria-label={`${label}, in ${unit}`}
                    rightSection={<span className={styles.unit}>{unit}</span>}
                    rightSectionWidth={64}
                    {...fieldProps(field)}
                  />
                ))}
                <TextInput label="Versions of each asset, at least" {...fieldProps('versions')} />
              </div>
            )}
          </div>
        </div>
      </FieldGroup>
      <TextInput
        className={styles.short}
        label="Warn when the backups take more than"
        aria-label="Warn when the backups take more than, in GB"
        description="Empty: no warning. Nothing is removed for it."
        rightSection={<span className={styles.unit}>GB</span>}
        rightSectionWidth={44}
        {...fieldProps('warnAbove')}
      />
    </>
  );
}
