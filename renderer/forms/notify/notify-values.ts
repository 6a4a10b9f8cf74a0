import { isBackupError } from '../../../shared/errors.ts';
import {
  type EmailSettings,
  emailSettingsSchema,
  isSameMailServer,
  type KeptNotifySecrets,
  type NotifyChannel,
  type NotifySecretKind,
  type NotifySettings,
  notifySecretKinds,
  notifySecretNames,
  secretsNeeded,
} from '../../../shared/notify.ts';
import { isLoopback, parsePostAddress } from '../../../shared/post-address.ts';

/** Who is told of a job, as a form asks for it. */
export interface NotifyValues {
  readonly failure: boolean;
  readonly problems: boolean;
  readonly success: boolean;
  readonly silence: boolean;
  readonly silenceDays: number | '';
  readonly slack: boolean;
  readonly email: boolean;
  readonly webhook: boolean;
  readonly ping: boolean;
  readonly signed: boolean;
  readonly host: string;
  readonly port: number | '';
  readonly security: EmailSettings['security'];
  readonly login: boolean;
  readonly user: string;
  readonly from: string;
  /** Addresses with commas between them. */
  readonly to: string;
  /** What was entered; none is ever read back from where it is kept. */
  readonly secrets: Readonly<Record<NotifySecretKind, string>>;
}

export type NotifyErrors = Partial<Record<keyof Omit<NotifyValues, 'secrets'> | NotifySecretKind, string>>;

const NO_SECRETS: NotifyValues['secrets'] = {
  'slack-address': '',
  'webhook-address': '',
  'webhook-key': '',
  'ping-address': '',
  'smtp-password': '',
};

export const USUAL_PORTS = { tls: 465, starttls: 587, none: 25 } as const satisfies Record<
  EmailSettings['security'],
  number
>;
const USUAL_SILENCE_DAYS = 3;

export function notifyValuesOf({ email, webhook, silenceDays, ...rest }: NotifySettings): NotifyValues {
  const { failure, problems, success, slack, ping } = rest;
  return {
    failure,
    problems,
    success,
    slack,
    ping,
    silence: silenceDays !== null,
    silenceDays: silenceDays ?? USUAL_SILENCE_DAYS,
    email: email !== null,
    webhook: webhook !== null,
    signed: webhook?.signed ?? true,
    host: email?.host ?? '',
    port: email?.port ?? USUAL_PORTS.starttls,
    security: email?.security ?? 'starttls',
    login: email === null || email.user !== null,
    user: email?.user ?? '',
    from: email?.from ?? '',
    to: email?.to.join(', ') ?? '',
    secrets: NO_SECRETS,
  };
}

/** The settings that the values make; of mail only where it is complete. */
export function notifySettingsOf(values: NotifyValues): NotifySettings {
  const { failure, problems, success, slack, ping, silence, silenceDays, webhook, signed } = values;
  return {
    failure,
    problems,
    success,
    silenceDays: silence && silenceDays !== '' ? silenceDays : null,
    slack,
    email: values.email ? mailOf(values) : null,
    webhook: webhook ? { signed } : null,
    ping,
  };
}

function mailOf({ host, port, security, login, user, from, to }: NotifyValues): EmailSettings | null {
  const recipients = to.split(/[,;\s]+/).filter((address) => address !== '');
  const mail = { host, port, security, user: login ? user : null, from: from.trim(), to: recipients };
  return emailSettingsSchema.safeParse(mail).data ?? null;
}

/** Secrets that were entered for what is on. */
export function enteredSecrets(values: NotifyValues): { kind: NotifySecretKind; secret: string }[] {
  return secretsNeeded(notifySettingsOf(values))
    .map((kind) => ({ kind, secret: values.secrets[kind].trim() }))
    .filter(({ secret }) => secret !== '');
}

/** Whether a secret is there, so that it need not be entered. */
export function isSecretKept(
  kind: NotifySecretKind,
  values: NotifyValues,
  { kept, saved }: { readonly kept: KeptNotifySecrets; readonly saved: NotifySettings },
): boolean {
  if (kept !== null && !kept[kind]) return false;
  if (!secretsNeeded(saved).includes(kind)) return false;
  return kind !== 'smtp-password' || isSameMailServer(saved.email, values.email ? mailOf(values) : null);
}

/** The fields of each channel. */
const FIELDS: Readonly<Record<NotifyChannel, readonly (keyof NotifyErrors)[]>> = {
  slack: ['slack-address'],
  email: ['host', 'port', 'security', 'user', 'smtp-password', 'from', 'to'],
  webhook: ['webhook-address', 'webhook-key'],
  ping: ['ping-address'],
};

export function hasErrors(channel: NotifyChannel, errors: NotifyErrors): boolean {
  return FIELDS[channel].some((field) => errors[field] !== undefined);
}

/** What is missing or can't be right of what is on. */
export function notifyErrors(
  values: NotifyValues,
  present: { readonly kept: KeptNotifySecrets; readonly saved: NotifySettings },
): NotifyErrors {
  const errors: NotifyErrors = {};
  const { silence, silenceDays } = values;
  if (silence && silenceDays === '') errors.silenceDays = 'Enter after how many days.';
  if (values.email) Object.assign(errors, mailErrors(values));
  for (const kind of wantedSecrets(values)) {
    const error = secretError(kind, values.secrets[kind].trim(), isSecretKept(kind, values, present));
    if (error !== undefined) errors[kind] = error;
  }
  return errors;
}

/** As `secretsNeeded`, also where mail is not complete yet. */
function wantedSecrets({ slack, webhook, signed, ping, email, login }: NotifyValues): NotifySecretKind[] {
  const wanted = {
    'slack-address': slack,
    'webhook-address': webhook,
    'webhook-key': webhook && signed,
    'ping-address': ping,
    'smtp-password': email && login,
  };
  return notifySecretKinds.filter((kind) => wanted[kind]);
}

function secretError(kind: NotifySecretKind, entered: string, isKept: boolean): string | undefined {
  const name = notifySecretNames[kind];
  if (entered === '') return isKept ? undefined : `Enter the ${name}.`;
  if (kind === 'webhook-key' || kind === 'smtp-password') return undefined;
  try {
    parsePostAddress(entered, name);
    return undefined;
  } catch (error) {
    if (!isBackupError(error)) throw error;
    return [error.message, error.hint ?? ''].join(' ').trim();
  }
}

function mailErrors({ host, port, security, login, user, from, to }: NotifyValues): NotifyErrors {
  const errors: NotifyErrors = {};
  const { shape } = emailSettingsSchema;
  if (!shape.host.safeParse(host).success) errors.host = 'Enter the name of the mail server.';
  if (!shape.port.safeParse(port).success) errors.port = 'Enter a port from 1 to 65535.';
  if (security === 'none' && host.trim() !== '' && !isLoopback(host.trim())) {
    errors.security = 'Plain SMTP is for a server on this computer only.';
  }
  if (login && user.trim() === '') errors.user = 'Enter the user name.';
  if (!shape.from.safeParse(from.trim()).success) errors.from = 'Enter one mail address.';
  const recipients = to.split(/[,;\s]+/).filter((address) => address !== '');
  if (!shape.to.safeParse(recipients).success) {
    errors.to = 'Enter mail addresses with commas between them, 20 at most.';
  }
  return errors;
}
