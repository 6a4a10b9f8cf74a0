import { TextInput } from '@mantine/core';
import { Disclosure } from '../../components/disclosure.tsx';
import { Choice } from '../choice.tsx';
import styles from '../forms.module.css';
import { WhereToFind } from '../where-to-find.tsx';
import { type DestinationFieldProps, PLAIN } from './field-props.ts';
import { PrefixField } from './prefix-field.tsx';
import { SecretField } from './secret-field.tsx';

const ACCESS = [
  { value: 'connection-string', label: 'With a connection string' },
  { value: 'sas', label: 'With a shared access signature (SAS)' },
  { value: 'account-key', label: 'With the account’s key' },
] as const;

/** A container of Azure Blob Storage. */
export function AzureDestination(props: DestinationFieldProps) {
  const { values, errors, onChange } = props;
  const isNamed = values.azureAccess !== 'connection-string';
  return (
    <>
      <div className={styles.pair}>
        <TextInput
          label="Container"
          description="Its name alone"
          value={values.container}
          error={errors.container}
          onChange={(event) => onChange({ container: event.currentTarget.value })}
          {...PLAIN}
        />
        <PrefixField {...props} />
      </div>
      <Choice
        legend="Sign in"
        hint="A signature can be limited to one container; the others permit everything."
        options={ACCESS}
        value={values.azureAccess}
        onChange={(azureAccess) => onChange({ azureAccess, secret: '' })}
      />
      {isNamed && (
        <TextInput
          label="Storage account"
          description="Its name alone"
          classNames={{ wrapper: styles.shortInput }}
          value={values.account}
          error={errors.account}
          onChange={(event) => onChange({ account: event.currentTarget.value })}
          {...PLAIN}
        />
      )}
      <SecretField {...props} />
      <WhereToFind of="azure" />
      <Disclosure of="help" label="Which permissions are needed?">
        <p>
          A shared access signature for the container needs Read, Create, Write and List. Without Delete
          backups work too; it is needed to remove old ones. The account’s key and its connection string
          permit everything: a signature is safer.
        </p>
      </Disclosure>
      {isNamed && (
        <Disclosure of="more" label="More options" shownAtFirst={values.azureEndpoint !== ''}>
          <TextInput
            label="Endpoint"
            description="The address of the account’s blob service, where it is not the usual one"
            placeholder="https://backups.blob.core.windows.net"
            value={values.azureEndpoint}
            onChange={(event) => onChange({ azureEndpoint: event.currentTarget.value })}
            {...PLAIN}
          />
        </Disclosure>
      )}
    </>
  );
}
