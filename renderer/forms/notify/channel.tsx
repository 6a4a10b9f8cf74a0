import { Button, PasswordInput, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  type KeptNotifySecrets,
  type NotifyChannel,
  type NotifySecretKind,
  type NotifySettings,
  notifySecretNames,
} from '../../../shared/notify.ts';
import { FailureNote, Note } from '../../components/note.tsx';
import { PLAIN } from '../destination/field-props.ts';
import styles from '../forms.module.css';
import {
  hasErrors,
  isSecretKept,
  type NotifyErrors,
  type NotifyValues,
  notifyErrors,
} from './notify-values.ts';
import { useChannelTest } from './use-channel-test.ts';

/** What the fields of each channel go by. */
export interface ChannelFieldProps {
  readonly jobId: string;
  readonly values: NotifyValues;
  readonly errors: NotifyErrors;
  /** What is kept, and for which settings. */
  readonly present: { readonly kept: KeptNotifySecrets; readonly saved: NotifySettings };
  readonly onChange: (change: Partial<NotifyValues>) => void;
}

/** A channel that can be switched on: then its fields and its test are there. */
export function Channel({
  channel,
  label,
  description,
  children,
  ...props
}: ChannelFieldProps & {
  channel: NotifyChannel;
  label: string;
  description: string;
  children: ReactNode;
}) {
  const { values, onChange } = props;
  return (
    <div>
      <Switch
        label={label}
        description={description}
        checked={values[channel]}
        onChange={(event) => onChange({ [channel]: event.currentTarget.checked })}
      />
      {values[channel] && (
        <div className={styles.channel}>
          {children}
          <ChannelTest channel={channel} label={label} {...props} />
        </div>
      )}
    </div>
  );
}

function ChannelTest({
  channel,
  label,
  jobId,
  values,
  present,
}: Omit<ChannelFieldProps, 'errors'> & { channel: NotifyChannel; label: string }) {
  const { result, error, isPending, run } = useChannelTest(jobId, channel, values);
  const isComplete = !hasErrors(channel, notifyErrors(values, present));
  return (
    <div className={styles.test}>
      <Button
        variant="default"
        className={styles.own}
        disabled={!isComplete}
        loading={isPending}
        onClick={run}
        aria-label={`Send a test by ${label}`}
      >
        Send a test
      </Button>
      {error !== null && <FailureNote error={error} />}
      {result !== undefined && (
        <Note tone={result.ok ? 'ok' : 'problem'} announced title={result.message}>
          {result.hint}
        </Note>
      )}
    </div>
  );
}

/** A secret of a channel: entered, or kept and replaced only if a new one is entered. */
export function ChannelSecret({
  kind,
  description,
  values,
  errors,
  present,
  onChange,
}: ChannelFieldProps & { kind: NotifySecretKind; description: string }) {
  const name = notifySecretNames[kind];
  const isKept = isSecretKept(kind, values, present);
  return (
    <PasswordInput
      label={isKept ? `New ${name}` : `${name.charAt(0).toUpperCase()}${name.slice(1)}`}
      description={
        isKept
          ? 'One is kept in this computer’s keychain. Leave this empty to keep it.'
          : `${description} Kept in this computer’s keychain.`
      }
      value={values.secrets[kind]}
      error={errors[kind]}
      aria-invalid={errors[kind] !== undefined}
      onChange={(event) => onChange({ secrets: { ...values.secrets, [kind]: event.currentTarget.value } })}
      visibilityToggleButtonProps={{ 'aria-label': `Show the ${name}`, tabIndex: 0 }}
      {...PLAIN}
    />
  );
}
