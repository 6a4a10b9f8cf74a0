import { Button, FileButton } from '@mantine/core';
import { useState } from 'react';
import { Disclosure } from '../../components/disclosure.tsx';
import { Choice } from '../choice.tsx';
import styles from '../forms.module.css';
import { WhereToFind } from '../where-to-find.tsx';
import { BucketField } from './bucket-field.tsx';
import type { DestinationFieldProps } from './field-props.ts';
import { PrefixField } from './prefix-field.tsx';
import { SecretField } from './secret-field.tsx';

const ACCESS = [
  { value: 'service-account', label: 'With a service account’s key' },
  {
    value: 'machine',
    label: 'As this computer’s Google tools do',
    description: 'With application default credentials, such as those of gcloud',
  },
] as const;

/** A bucket of Google Cloud Storage. */
export function GcsDestination(props: DestinationFieldProps) {
  const { values, onChange } = props;
  return (
    <>
      <div className={styles.pair}>
        <BucketField {...props} />
        <PrefixField {...props} />
      </div>
      <Choice
        legend="Sign in"
        hint="Backups need no more than the role below."
        options={ACCESS}
        value={values.gcsAccess}
        onChange={(gcsAccess) => onChange({ gcsAccess, secret: '' })}
      />
      {values.gcsAccess === 'service-account' && (
        <>
          <KeyField {...props} />
          <WhereToFind of="gcs" />
        </>
      )}
      <Disclosure of="help" label="Which permissions are needed?">
        <p>
          Give the service account the role Storage Object User on the bucket. Without storage.objects.delete,
          which is in it, backups work as well; only what is there can then be neither replaced nor deleted.
        </p>
      </Disclosure>
    </>
  );
}

/** A key is a file: it is chosen, or its text is pasted. */
function KeyField(props: DestinationFieldProps) {
  const [name, setName] = useState<string | null>(null);
  const choose = async (file: File | null) => {
    if (file === null) return;
    setName(file.name);
    props.onChange({ secret: await file.text() });
  };
  return (
    <div className={styles.row}>
      <div className={styles.grow}>
        <SecretField
          {...props}
          description={name === null ? 'The text of its JSON file.' : `From ${name}.`}
        />
      </div>
      <FileButton accept="application/json,.json" onChange={(file) => void choose(file)}>
        {(button) => (
          <Button variant="default" {...button}>
            Choose file…
          </Button>
        )}
      </FileButton>
    </div>
  );
}
