import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldsMissing, useClient } from '../../client/client.ts';
import { Note } from '../../components/note.tsx';
import { SettingsForm } from '../../components/settings-form.tsx';
import { ConnectionFields, ConnectionTest } from '../../forms/connection-fields.tsx';
import { type ConnectionValues, connectionErrors, connectionOf } from '../../forms/connection-values.ts';
import { useAccountTest } from '../../forms/use-account-test.ts';
import { useDraft } from '../../hooks/use-draft.ts';
import type { JobPageProps } from './job-page-props.ts';

export function AccountPage({ job, stored, save }: JobPageProps) {
  const client = useClient();
  const { name, connection, sample } = stored.settings;
  const { values, dirty, change, reset } = useDraft<ConnectionValues & { name: string }>({
    name,
    address: connection.authenticationAddress,
    clientId: connection.clientId,
    clientSecret: '',
    mid: connection.mid === undefined ? '' : String(connection.mid),
    moreMids: '',
  });
  const test = useAccountTest(values, job.id);
  const [checked, setChecked] = useState(false);
  const secretKept = stored.hasSecret !== false;
  const errors = connectionErrors(values, { secretKept });
  const nameMissing = values.name.trim() === '';
  const valid = Object.keys(errors).length === 0 && !nameMissing;

  const onSave = async () => {
    setChecked(true);
    if (!valid) throw fieldsMissing();
    if (values.clientSecret !== '') {
      await client.call('jobs.setSecret', { jobId: job.id, clientSecret: values.clientSecret });
    }
    await save({ name: values.name.trim(), connection: connectionOf(values) });
    reset();
    setChecked(false);
  };

  return (
    <SettingsForm title="Account" name="the account" dirty={dirty} onSave={onSave} onRevert={reset}>
      <TextInput
        label="Name of this job"
        description="In this window, in the tray and in what is told of it"
        value={values.name}
        maxLength={80}
        error={checked && nameMissing && 'Enter a name.'}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      {sample ? (
        <Note tone="info" title="This job backs up the sample account.">
          The account runs inside Backup Creator and holds made-up content. There is nothing to connect.
        </Note>
      ) : (
        <>
          <ConnectionFields
            values={values}
            errors={checked ? errors : {}}
            secretKept={secretKept}
            onChange={change}
          />
          <ConnectionTest
            test={test}
            onTest={() => {
              setChecked(true);
              if (Object.keys(errors).length === 0) void test.run();
            }}
          />
        </>
      )}
    </SettingsForm>
  );
}
