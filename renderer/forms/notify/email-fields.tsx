import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import type { EmailSettings } from '../../../shared/notify.ts';
import { PLAIN } from '../destination/field-props.ts';
import styles from '../forms.module.css';
import { type ChannelFieldProps, ChannelSecret } from './channel.tsx';
import { USUAL_PORTS } from './notify-values.ts';

const WAYS: readonly { value: EmailSettings['security']; label: string }[] = [
  { value: 'starttls', label: 'STARTTLS' },
  { value: 'tls', label: 'TLS' },
  { value: 'none', label: 'None (this computer only)' },
];

/** The mail server, how to log in to it, and who gets the mail. */
export function EmailFields(props: ChannelFieldProps) {
  const { values, errors, onChange } = props;
  return (
    <>
      <TextInput
        label="Mail server"
        description="The SMTP server of your organisation or mail provider, such as smtp.example.com"
        value={values.host}
        error={errors.host}
        onChange={(event) => onChange({ host: event.currentTarget.value })}
        {...PLAIN}
      />
      <div className={styles.pair}>
        <NativeSelect
          label="Encryption"
          description="What the server asks for"
          data={WAYS}
          value={values.security}
          error={errors.security}
          onChange={(event) => {
            const way = WAYS.find(({ value }) => value === event.currentTarget.value)?.value;
            if (way !== undefined) onChange({ security: way, port: USUAL_PORTS[way] });
          }}
        />
        <NumberInput
          label="Port"
          description="Often 587 for STARTTLS, 465 for TLS"
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
          value={values.port}
          error={errors.port}
          onChange={(port) => onChange({ port: typeof port === 'number' ? port : '' })}
        />
      </div>
      <Checkbox
        label="The server asks for a user name and password"
        description="Most do"
        checked={values.login}
        onChange={(event) => onChange({ login: event.currentTarget.checked })}
      />
      {values.login && (
        <>
          <TextInput
            label="User name"
            description="Often the mail address"
            value={values.user}
            error={errors.user}
            onChange={(event) => onChange({ user: event.currentTarget.value })}
            {...PLAIN}
          />
          <ChannelSecret
            {...props}
            kind="smtp-password"
            description="Some providers want one that is made for programs."
          />
        </>
      )}
      <TextInput
        label="From"
        description="The address that the mail comes from"
        value={values.from}
        error={errors.from}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
        {...PLAIN}
      />
      <TextInput
        label="To"
        description="Who gets the mail: addresses with commas between them"
        value={values.to}
        error={errors.to}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
        {...PLAIN}
      />
    </>
  );
}
