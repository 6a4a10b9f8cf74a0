import { Anchor, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { destinationWords } from '../../../shared/destination.ts';
import type { AccountTest, AssetTypeChoice } from '../../../shared/ipc.ts';
import { useCallQuery } from '../../client/queries.ts';
import { Note } from '../../components/note.tsx';
import { ConnectionFields, ConnectionTest, MoreBusinessUnits } from '../../forms/connection-fields.tsx';
import { type ConnectionValues, connectionErrors, midsOf } from '../../forms/connection-values.ts';
import { destinationErrors, destinationOf } from '../../forms/destination/destination-values.ts';
import type { DestinationTestState } from '../../forms/destination/use-destination-test.ts';
import { ScheduleFields } from '../../forms/schedule-fields.tsx';
import { SelectionFields } from '../../forms/selection-fields.tsx';
import { selectionWords } from '../../forms/selection-values.ts';
import { StorageFields } from '../../forms/storage-fields.tsx';
import type { AccountTestState } from '../../forms/use-account-test.ts';
import { toCron } from '../../words/schedule.ts';
import styles from './wizard.module.css';
import { isFilledIn, type Step, type WizardValues } from './wizard-state.ts';

interface StepProps {
  readonly values: WizardValues;
  readonly types: readonly AssetTypeChoice[];
  readonly onChange: (change: Partial<WizardValues>) => void;
  /** Whether the step was found wanting, so that its errors are shown. */
  readonly checked: boolean;
}

export function ConnectStep({ values, onChange, checked, test }: StepProps & { test: AccountTestState }) {
  const { connection } = values;
  const found = connectionErrors(connection, { secretKept: false });
  const change = (part: Partial<ConnectionValues>) => onChange({ connection: { ...connection, ...part } });
  const fields = { values: connection, errors: checked ? found : {}, onChange: change };
  return (
    <>
      <ConnectionFields {...fields} secretKept={false} />
      <MoreBusinessUnits {...fields} />
      <ConnectionTest test={test} disabled={Object.keys(found).length > 0} onTest={() => void test.run()} />
    </>
  );
}

export function StorageStep({
  values,
  onChange,
  checked,
  test,
  account,
}: StepProps & { test: DestinationTestState; account: AccountTest | undefined }) {
  const { destination } = values;
  const jobs = midsOf(values.connection, account?.mid ?? null).length;
  return (
    <>
      {account && <Connected account={account} />}
      <StorageFields
        values={destination}
        errors={checked ? destinationErrors(destination, null) : {}}
        kept={null}
        test={test}
        onChange={(change) => onChange({ destination: { ...destination, ...change } })}
      />
      {jobs > 1 && (
        <p className={styles.quiet}>Each of the {jobs} business units gets a folder of its own in it.</p>
      )}
    </>
  );
}

function Connected({ account: { enterpriseName, tenant, mid } }: { account: AccountTest }) {
  return (
    <p className={styles.quiet}>
      Connected to {enterpriseName ?? tenant}
      {mid !== null && `, business unit ${mid}`}.
    </p>
  );
}

export function WhenStep({ values, types, onChange, checked }: StepProps) {
  const { schedule, zone, selection } = values;
  const wanting = checked && !isFilledIn(values, 'when', types);
  return (
    <>
      <ScheduleFields values={{ schedule, zone }} onChange={onChange} />
      <SelectionFields values={selection} onChange={(next) => onChange({ selection: next })} />
      {wanting && (
        <Note
          announced
          tone="problem"
          title={toCron(schedule) === null ? 'Enter when to back up.' : 'Choose at least one type.'}
        />
      )}
    </>
  );
}

export function SummaryStep({
  values,
  onChange,
  account,
  onGo,
}: StepProps & { account: AccountTest | undefined; onGo: (step: Step) => void }) {
  const { connection, schedule, zone } = values;
  const mids = midsOf(connection, account?.mid ?? null);
  const cron = toCron(schedule) ?? '';
  const preview = useCallQuery('schedule.preview', { cron, zone }, { enabled: cron !== '' });
  const words = preview.data?.ok === true ? preview.data.words : cron;
  return (
    <>
      <dl className={styles.summary}>
        <Part name="Account" step="connect" onGo={onGo}>
          {account?.enterpriseName ?? account?.tenant ?? connection.address}
          {mids.length === 0 && (account?.mid ?? null) !== null && `, business unit ${account?.mid}`}
          {mids.length > 0 && `, business units ${mids.join(', ')}: ${mids.length} jobs, a few minutes apart`}
        </Part>
        <Part name={values.destination.kind === 'local' ? 'Folder' : 'Storage'} step="storage" onGo={onGo}>
          {destinationWords(destinationOf(values.destination))}
        </Part>
        <Part name="Schedule" step="when" onGo={onGo}>
          {words}, {zone}
        </Part>
        <Part name="Content" step="when" onGo={onGo}>
          {selectionWords(values.selection)}
        </Part>
      </dl>
      {mids.length === 0 && (
        <TextInput
          label="Name of this job"
          description="Leave it empty to use the account’s own name."
          maxLength={80}
          value={values.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      )}
      <p className={styles.quiet}>
        The first backup keeps all that was chosen; the next ones keep what has changed.
      </p>
    </>
  );
}

function Part({
  name,
  step,
  onGo,
  children,
}: {
  name: string;
  step: Step;
  onGo: (step: Step) => void;
  children: ReactNode;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd>
        <Anchor component="button" type="button" aria-label={`Change: ${name}`} onClick={() => onGo(step)}>
          Change
        </Anchor>
      </dd>
    </div>
  );
}
