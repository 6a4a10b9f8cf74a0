/** What a variable holds, for the line that says it is missing or wrong, and an example of it. */
export interface VariableHelp {
  readonly form: string;
  readonly example: string;
}

/** The environment variables of the headless command. No example is a working secret. */
export const VARIABLES = {
  AUTH_URL: {
    form: 'the authentication base address of the installed package',
    example: 'https://mc0123456789abcdefghijklmnop.auth.marketingcloudapis.com',
  },
  API_URL: {
    form: 'the REST base address of the installed package, or left out',
    example: 'https://mc0123456789abcdefghijklmnop.rest.marketingcloudapis.com',
  },
  CLIENT_ID: { form: 'the client id of the installed package', example: 'a1b2c3d4e5f6g7h8i9j0k1l2' },
  CLIENT_SECRET: { form: 'the client secret of the installed package', example: '<the secret, in quotes>' },
  ACCOUNT_ID: {
    form: 'the MID of the business unit, a positive whole number, or left out',
    example: '510001234',
  },
  STORAGE_PATH: {
    form: 'a folder for the backups, written out (no ~)',
    example: '/home/ada/marketing-cloud-backups',
  },
  S3_BUCKET: { form: 'the name of a bucket, without s3:// and without slashes', example: 'content-backups' },
  S3_PREFIX: {
    form: 'a folder within the bucket, without .. and without backslashes',
    example: 'marketing/emea',
  },
  S3_REGION: { form: 'the region of the bucket', example: 'eu-central-1' },
  S3_ENDPOINT: {
    form: 'the http or https address of an S3-compatible service, without user name, password or query',
    example: 'https://minio.example.com:9000',
  },
  S3_ACCESS_KEY: { form: 'the access key id; it goes together with S3_SECRET_KEY', example: 'AKIAEXAMPLE' },
  S3_SECRET_KEY: {
    form: 'the secret access key; it goes together with S3_ACCESS_KEY',
    example: '<the secret, in quotes>',
  },
  GCS_BUCKET: { form: 'the name of a bucket, without gs:// and without slashes', example: 'content-backups' },
  GCS_PREFIX: {
    form: 'a folder within the bucket, without .. and without backslashes',
    example: 'marketing/emea',
  },
  GOOGLE_APPLICATION_CREDENTIALS: {
    form: "the path of a service account's key file, written out (no ~)",
    example: '/etc/backup-creator/service-account.json',
  },
  STORAGE_EMULATOR_HOST: {
    form: 'the address of an emulator of Google Cloud Storage, for tests, or left out',
    example: 'http://127.0.0.1:9199',
  },
  AZURE_CONTAINER: {
    form: 'the name of a container: 3 to 63 lower-case letters, digits and single hyphens',
    example: 'content-backups',
  },
  AZURE_PREFIX: {
    form: 'a folder within the container, without .. and without backslashes',
    example: 'marketing/emea',
  },
  AZURE_STORAGE_CONNECTION_STRING: {
    form: 'the connection string of the storage account',
    example:
      '"DefaultEndpointsProtocol=https;AccountName=...;AccountKey=...;EndpointSuffix=core.windows.net"',
  },
  BACKUP_TYPES: {
    form: 'blocks, all, or a comma list of type names or ids',
    example: 'htmlblock,codesnippetblock,208',
  },
  BACKUP_CRON: { form: 'a cron expression of five fields, in quotes', example: '"0 2 * * *"' },
  BACKUP_TIME_ZONE: { form: 'an IANA time zone', example: 'Europe/Berlin' },
  BACKUP_FOLDER_PATTERN: { form: 'backup_YYYYMMDD or backup_DDMMYY', example: 'backup_YYYYMMDD' },
  BACKUP_FULL_WEEKS: {
    form: 'a whole number from 1 to 520: everything is kept again every so many weeks',
    example: '4',
  },
  BACKUP_CONCURRENCY: { form: 'a whole number from 1 to 32', example: '8' },
  LOG_FILE: {
    form: 'the file that the log is written into, or left out for stderr',
    example: '/var/log/backup-creator/backup.log',
  },
  STATE_PATH: {
    form: 'a folder for progress and catalog, written out (no ~)',
    example: '/var/lib/backup-creator',
  },
  NOTIFY_ON: {
    form: 'a comma list of failure, problems and success',
    example: 'failure,problems',
  },
  NOTIFY_SILENCE_DAYS: {
    form: 'a whole number of days from 1 to 365, or left out',
    example: '3',
  },
  NOTIFY_NAME: { form: 'what the job is called in messages, in 80 characters at most', example: 'Retail EU' },
  NOTIFY_SLACK_URL: {
    form: 'the https address of an incoming webhook of Slack',
    example: '<the address, in quotes>',
  },
  NOTIFY_WEBHOOK_URL: {
    form: 'the https address that messages are posted to as JSON',
    example: '<the address, in quotes>',
  },
  NOTIFY_WEBHOOK_KEY: {
    form: 'the key that what is posted to NOTIFY_WEBHOOK_URL is signed with',
    example: '<the key, in quotes>',
  },
  NOTIFY_PING_URL: {
    form: 'the https address of a health check, without /start or /fail',
    example: '<the address, in quotes>',
  },
  NOTIFY_SMTP_HOST: { form: 'the name of a mail server', example: 'smtp.example.com' },
  NOTIFY_SMTP_PORT: { form: 'the port of the mail server, or left out', example: '587' },
  NOTIFY_SMTP_SECURITY: {
    form: 'starttls or tls; none for a mail server on this machine only',
    example: 'starttls',
  },
  NOTIFY_SMTP_USER: {
    form: 'the user name at the mail server; it goes together with NOTIFY_SMTP_PASSWORD',
    example: 'backups@example.com',
  },
  NOTIFY_SMTP_PASSWORD: {
    form: 'the password at the mail server; it goes together with NOTIFY_SMTP_USER',
    example: '<the password, in quotes>',
  },
  NOTIFY_MAIL_FROM: { form: 'the mail address that messages come from', example: 'backups@example.com' },
  NOTIFY_MAIL_TO: {
    form: 'a comma list of mail addresses, 20 at most',
    example: 'ops@example.com,ada@example.com',
  },
  PORT: {
    form: 'a port from 0 to 65535, for the health and the figures of `schedule`; 0 is any that is free',
    example: '8080',
  },
} as const satisfies Record<string, VariableHelp>;

export type Variable = keyof typeof VARIABLES;

/** A missing or wrong variable: what it must hold and an example, never its value. */
export interface Problem {
  readonly variable: Variable;
  /** In one line, for the environment. */
  readonly line: string;
  /** What goes behind another name of the same setting. */
  readonly predicate: string;
}

/** A variable that is needed and not set. */
export function missing(variable: Variable, why?: string): Problem {
  const { form, example } = VARIABLES[variable];
  const because = why === undefined ? '' : ` (${why})`;
  return {
    variable,
    line: `${variable} is missing${because}: ${form}. Example: ${variable}=${example}`,
    predicate: `is missing: ${form}. Example: ${example}`,
  };
}

/** A variable whose value can't be used; `reason` must not hold the value of a secret. */
export function wrong(variable: Variable, reason?: string): Problem {
  const { form, example } = VARIABLES[variable];
  const because = reason === undefined ? '' : ` ${oneLine(reason)}`;
  const rule = `is wrong.${because} It must be ${form}. Example:`;
  return {
    variable,
    line: `${variable} ${rule} ${variable}=${example}`,
    predicate: `${rule} ${example}`,
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
