import { TextInput } from '@mantine/core';
import { type DestinationFieldProps, PLAIN } from './field-props.ts';

/** The folder within a bucket or container. */
export function PrefixField({ values, errors, onChange }: DestinationFieldProps) {
  return (
    <TextInput
      label="Prefix"
      description="The folder in it, or empty"
      placeholder="marketing-cloud"
      value={values.prefix}
      error={errors.prefix}
      onChange={(event) => onChange({ prefix: event.currentTarget.value })}
      {...PLAIN}
    />
  );
}
