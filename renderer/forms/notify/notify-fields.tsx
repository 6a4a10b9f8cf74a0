import { Checkbox, NumberInput } from '@mantine/core';
import styles from '../forms.module.css';
import { Channel, type ChannelFieldProps, ChannelSecret } from './channel.tsx';
import { EmailFields } from './email-fields.tsx';
import type { NotifyErrors, NotifyValues } from './notify-values.ts';

const EVENTS = [
  {
    event: 'failure',
    label: 'A backup fails',
    description: 'It was not made, or was cut off. Told once a day while that goes on.',
  },
  {
    event: 'problems',
    label: 'A backup is made, with problems',
    description: 'Something was left out, or needs a look',
  },
  { event: 'success', label: 'A backup is complete', description: 'With what has changed' },
] as const;

/** Of what people are told. */
export function EventFields({
  values,
  errors,
  onChange,
}: {
  values: NotifyValues;
  errors: NotifyErrors;
  onChange: (change: Partial<NotifyValues>) => void;
}) {
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>Tell when</legend>
      <div className={styles.choices}>
        {EVENTS.map(({ event, label, description }) => (
          <Checkbox
            key={event}
            label={label}
            description={description}
            checked={values[event]}
            onChange={({ currentTarget }) => onChange({ [event]: currentTarget.checked })}
          />
        ))}
        <Checkbox
          label="No backup was made for days"
          description="Told once, also where the schedule is paused"
          checked={values.silence}
          onChange={(event) => onChange({ silence: event.currentTarget.checked })}
        />
        {values.silence && (
          <div className={styles.nested}>
            <NumberInput
              label="After so many days"
              description="Since the last backup that was made"
              classNames={{ wrapper: styles.shortInput }}
              min={1}
              max={365}
              allowDecimal={false}
              clampBehavior="strict"
              value={values.silenceDays}
              error={errors.silenceDays}
              onChange={(days) => onChange({ silenceDays: typeof days === 'number' ? days : '' })}
            />
          </div>
        )}
      </div>
    </fieldset>
  );
}

/** Who is told, and how. */
export function ChannelFields(props: ChannelFieldProps) {
  const { values, onChange } = props;
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>By</legend>
      <div className={styles.channels}>
        <Channel {...props} channel="slack" label="Slack" description="A message in a channel">
          <ChannelSecret
            {...props}
            kind="slack-address"
            description="In Slack: your app > Incoming Webhooks > Add New Webhook."
          />
        </Channel>
        <Channel {...props} channel="email" label="E-mail" description="Through a mail server, by SMTP">
          <EmailFields {...props} />
        </Channel>
        <Channel
          {...props}
          channel="webhook"
          label="Webhook"
          description="JSON for a program of your own, or for an automation service"
        >
          <ChannelSecret {...props} kind="webhook-address" description="Where to post." />
          <Checkbox
            label="Sign what is posted"
            description="With HMAC-SHA256, so that the receiver can tell that it comes from here"
            checked={values.signed}
            onChange={(event) => onChange({ signed: event.currentTarget.checked })}
          />
          {values.signed && (
            <ChannelSecret
              {...props}
              kind="webhook-key"
              description="Any long text that the receiver knows too."
            />
          )}
        </Channel>
        <Channel
          {...props}
          channel="ping"
          label="Health check"
          description="healthchecks.io and alike: pinged at the start and end of each run, and alerts where a ping is missing"
        >
          <ChannelSecret
            {...props}
            kind="ping-address"
            description="The address without /start or /fail. A test counts as a success there."
          />
        </Channel>
      </div>
    </fieldset>
  );
}
