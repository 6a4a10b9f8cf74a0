import { TextInput } from '@mantine/core';
import { Disclosure } from '../../components/disclosure.tsx';
import { Choice } from '../choice.tsx';
import styles from '../forms.module.css';
import { WhereToFind } from '../where-to-find.tsx';
import { BucketField } from './bucket-field.tsx';
import { type DestinationFieldProps, PLAIN } from './field-props.ts';
import { PrefixField } from './prefix-field.tsx';
import { S3Options } from './s3-options.tsx';
import { S3Permissions } from './s3-permissions.tsx';
import { SecretField } from './secret-field.tsx';

const ACCESS = [
  { value: 'keys', label: 'With an access key' },
  {
    value: 'machine',
    label: 'As this computer’s AWS tools do',
    description: 'With a profile, single sign-on, a role, or the environment',
  },
] as const;

/** A bucket of Amazon S3 or of a service like it. */
export function S3Destination(props: DestinationFieldProps) {
  const { values, errors, onChange } = props;
  const hasOptions =
    values.encryption !== 'none' ||
    values.storageClass !== '' ||
    values.lock !== 'none' ||
    values.addresses !== 'usual';
  return (
    <>
      <div className={styles.pair}>
        <BucketField {...props} />
        <PrefixField {...props} />
        <TextInput
          label="Region"
          description="As the bucket’s page shows it"
          placeholder="eu-central-1"
          value={values.region}
          error={errors.region}
          onChange={(event) => onChange({ region: event.currentTarget.value })}
          {...PLAIN}
        />
        <TextInput
          label="Endpoint"
          description="Empty for Amazon S3"
          placeholder="https://storage.example.com"
          value={values.endpoint}
          error={errors.endpoint}
          onChange={(event) => onChange({ endpoint: event.currentTarget.value })}
          {...PLAIN}
        />
      </div>
      <Choice
        legend="Sign in"
        hint="Backups need no more than the permissions below."
        options={ACCESS}
        value={values.s3Access}
        onChange={(s3Access) => onChange({ s3Access, secret: '' })}
      />
      {values.s3Access === 'keys' ? (
        <div className={styles.pair}>
          <TextInput
            label="Access key"
            description="Its id, as the service shows it"
            classNames={{ input: styles.code }}
            value={values.accessKey}
            error={errors.accessKey}
            onChange={(event) => onChange({ accessKey: event.currentTarget.value })}
            {...PLAIN}
          />
          <SecretField {...props} />
        </div>
      ) : (
        <TextInput
          label="Profile"
          description="In this computer’s AWS configuration. Empty for the default one."
          classNames={{ wrapper: styles.shortInput }}
          value={values.profile}
          onChange={(event) => onChange({ profile: event.currentTarget.value })}
          {...PLAIN}
        />
      )}
      {values.s3Access === 'keys' && <WhereToFind of="s3" />}
      <S3Permissions values={values} />
      <Disclosure of="more" label="More options" shownAtFirst={hasOptions}>
        <S3Options {...props} />
      </Disclosure>
    </>
  );
}
