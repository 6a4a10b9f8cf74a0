import { Anchor, Button, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FailureNote, Note } from '../components/note.tsx';
import { counted } from '../words/amounts.ts';
import type { ConnectionErrors, ConnectionValues } from './connection-values.ts';
import styles from './forms.module.css';
import type { AccountTestState } from './use-account-test.ts';
import { WhereToFind } from './where-to-find.tsx';

interface ConnectionFieldsProps {
  readonly values: ConnectionValues;
  readonly errors: ConnectionErrors;
  readonly onChange: (change: Partial<ConnectionValues>) => void;
  /** Where a secret is kept already, it is replaced only if a new one is entered. */
  readonly secretKept: boolean;
}

export function ConnectionFields({ values, errors, onChange, secretKept }: ConnectionFieldsProps) {
  return (
    <>
      <WhereToFind of="account" />
      <TextInput
        label="Subdomain or authentication address"
        description="Paste the Authentication Base URI, or the part of it that begins with mc"
        placeholder="mc….auth.marketingcloudapis.com"
        value={values.address}
        error={errors.address}
        onChange={(event) => onChange({ address: event.currentTarget.value })}
        {...PLAIN}
      />
      <TextInput
        label="Client id"
        description="Of the installed package’s API component"
        value={values.clientId}
        error={errors.clientId}
        onChange={(event) => onChange({ clientId: event.currentTarget.value })}
        classNames={{ input: styles.code }}
        {...PLAIN}
      />
      <PasswordInput
        label={secretKept ? 'New client secret' : 'Client secret'}
        description={
          secretKept
            ? 'One is kept in this computer’s keychain. Leave this empty to keep it.'
            : 'Kept in this computer’s keychain'
        }
        value={values.clientSecret}
        error={errors.clientSecret}
        aria-invalid={errors.clientSecret !== undefined}
        onChange={(event) => onChange({ clientSecret: event.currentTarget.value })}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the client secret', tabIndex: 0 }}
        {...PLAIN}
      />
      <TextInput
        label="MID"
        description="The business unit. Leave it empty for the one that owns the package."
        inputMode="numeric"
        classNames={{ wrapper: styles.shortInput }}
        value={values.mid}
        error={errors.mid}
        onChange={(event) => onChange({ mid: event.currentTarget.value })}
        {...PLAIN}
      />
    </>
  );
}

const PLAIN = { autoComplete: 'off', autoCapitalize: 'off', spellCheck: false } as const;

/** Further business units that the same package reaches. */
export function MoreBusinessUnits({ values, errors, onChange }: Omit<ConnectionFieldsProps, 'secretKept'>) {
  const [shown, setShown] = useState(values.moreMids !== '');
  if (!shown) {
    return (
      <Anchor component="button" type="button" className={styles.own} onClick={() => setShown(true)}>
        Add business units
      </Anchor>
    );
  }
  return (
    <Textarea
      label="More business units"
      description="Their MIDs, separated by commas or lines. Each gets a job and a folder of its own."
      autosize
      minRows={2}
      maxRows={6}
      autoFocus={values.moreMids === ''}
      value={values.moreMids}
      error={errors.moreMids}
      onChange={(event) => onChange({ moreMids: event.currentTarget.value })}
      {...PLAIN}
    />
  );
}

/** The button that tests a connection, and what the test found. */
export function ConnectionTest({
  test,
  disabled = false,
  onTest,
}: {
  test: AccountTestState;
  disabled?: boolean;
  onTest: () => void;
}) {
  return (
    <div className={styles.test}>
      <Button
        variant="default"
        className={styles.own}
        disabled={disabled}
        loading={test.isPending}
        onClick={onTest}
      >
        Test connection
      </Button>
      <ConnectionOutcome test={test} />
    </div>
  );
}

const LIST = new Intl.ListFormat('en');

function ConnectionOutcome({ test: { error, result } }: { test: AccountTestState }) {
  if (error !== null) return <FailureNote error={error} />;
  if (result === undefined) return null;
  const { enterpriseName, enterpriseId, mid, missingScopes, blocks, tenant } = result;
  const enterprise = enterpriseName ?? (enterpriseId === null ? tenant : `enterprise ${enterpriseId}`);
  const where = mid === null ? '' : `, business unit ${mid}`;
  return (
    <>
      <Note tone="ok" announced title={`Connected to ${enterprise}${where}.`}>
        {blocks !== null && `${counted(blocks, 'content block')} can be read.`}
      </Note>
      {missingScopes.length > 0 && (
        <Note tone="warning" announced title={`The package lacks ${LIST.format(missingScopes)}.`}>
          In Setup &gt; Apps &gt; Installed Packages, give these to its API component and test again.
        </Note>
      )}
    </>
  );
}
