import { Select, TextInput } from '@mantine/core';
import styles from '../forms.module.css';
import { storageClasses, storageClassNames } from './destination-values.ts';
import { type DestinationFieldProps, PLAIN } from './field-props.ts';

const ENCRYPTION = [
  { value: 'none', label: 'As the bucket is set' },
  { value: 'service-key', label: 'With the service’s key (SSE-S3)' },
  { value: 'kms', label: 'With a key of AWS KMS' },
] as const;

const STORAGE_CLASSES = [
  { value: '', label: 'As the service has it' },
  ...storageClasses.map((value) => ({ value, label: storageClassNames[value] })),
];

const LOCKS = [
  { value: 'none', label: 'As the bucket is set' },
  { value: 'GOVERNANCE', label: 'Governance: can be lifted' },
  { value: 'COMPLIANCE', label: 'Compliance: cannot be lifted' },
] as const;

const ADDRESSES = [
  { value: 'usual', label: 'As is usual there' },
  { value: 'path', label: 'Bucket in the path' },
  { value: 'host', label: 'Bucket in the host name' },
] as const;

/** What most buckets do well without. */
export function S3Options({ values, errors, onChange }: DestinationFieldProps) {
  return (
    <div className={styles.pair}>
      <Select
        label="Encryption"
        description="Of what is written at the service"
        data={[...ENCRYPTION]}
        value={values.encryption}
        onChange={(_, option) => onChange({ encryption: chosen(ENCRYPTION, option?.value) })}
      />
      {values.encryption === 'kms' ? (
        <TextInput
          label="KMS key"
          description="Its id or ARN. Empty for the bucket’s own."
          value={values.kmsKey}
          onChange={(event) => onChange({ kmsKey: event.currentTarget.value })}
          {...PLAIN}
        />
      ) : (
        <span />
      )}
      <Select
        label="Storage class"
        description="Those that can be read at once"
        data={STORAGE_CLASSES}
        value={values.storageClass}
        onChange={(_, option) =>
          onChange({ storageClass: storageClasses.find((name) => name === option?.value) ?? '' })
        }
      />
      <Select
        label="Addresses"
        description="How objects are addressed"
        data={[...ADDRESSES]}
        value={values.addresses}
        onChange={(_, option) => onChange({ addresses: chosen(ADDRESSES, option?.value) })}
      />
      <Select
        label="Object Lock"
        description="Keeps what is written from being removed"
        data={[...LOCKS]}
        value={values.lock}
        onChange={(_, option) => onChange({ lock: chosen(LOCKS, option?.value) })}
      />
      {values.lock !== 'none' && (
        <TextInput
          label="Locked for (days)"
          description="From the day it is written"
          inputMode="numeric"
          value={values.lockDays}
          error={errors.lockDays}
          onChange={(event) => onChange({ lockDays: event.currentTarget.value })}
          {...PLAIN}
        />
      )}
    </div>
  );
}

/** One of the options, the first where it is none of them. */
function chosen<Value extends string>(
  options: readonly [{ readonly value: Value }, ...{ readonly value: Value }[]],
  value: string | undefined,
): Value {
  return (options.find((option) => option?.value === value) ?? options[0]).value;
}
