import type { DestinationKind } from '../../shared/destination.ts';
import { Choice } from './choice.tsx';
import { AzureDestination } from './destination/azure-destination.tsx';
import { DestinationTest } from './destination/destination-test.tsx';
import type { DestinationFieldProps } from './destination/field-props.ts';
import { FolderDestination } from './destination/folder-destination.tsx';
import { GcsDestination } from './destination/gcs-destination.tsx';
import { S3Destination } from './destination/s3-destination.tsx';
import type { DestinationTestState } from './destination/use-destination-test.ts';

const KINDS: readonly { value: DestinationKind; label: string; description: string }[] = [
  { value: 'local', label: 'This computer', description: 'On a disk or network drive' },
  {
    value: 's3',
    label: 'Amazon S3 or compatible',
    description: 'Also MinIO, Cloudflare R2, Wasabi',
  },
  { value: 'gcs', label: 'Google Cloud Storage', description: 'In a bucket' },
  { value: 'azure', label: 'Azure Blob Storage', description: 'In a container' },
];

/** Where backups go: what kind of place, which one, how it is reached, and its test. */
export function StorageFields({ test, ...props }: DestinationFieldProps & { test: DestinationTestState }) {
  const { values, kept, onChange } = props;
  return (
    <>
      <Choice
        legend="Kind of storage"
        inTwo
        options={KINDS}
        value={values.kind}
        onChange={(kind) => onChange({ kind, secret: '' })}
      />
      {values.kind === 'local' && <FolderDestination {...props} test={test} />}
      {values.kind === 's3' && <S3Destination {...props} />}
      {values.kind === 'gcs' && <GcsDestination {...props} />}
      {values.kind === 'azure' && <AzureDestination {...props} />}
      <DestinationTest values={values} kept={kept} test={test} />
    </>
  );
}
