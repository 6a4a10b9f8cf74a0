import { TextInput } from '@mantine/core';
import { type DestinationFieldProps, PLAIN } from './field-props.ts';

/** The bucket of Amazon S3 or Google Cloud Storage. */
export function BucketField({ values, errors, onChange }: DestinationFieldProps) {
  return (
    <TextInput
      label="Bucket"
      description="Its name alone"
      value={values.bucket}
      error={errors.bucket}
      onChange={(event) => onChange({ bucket: event.currentTarget.value })}
      {...PLAIN}
    />
  );
}
