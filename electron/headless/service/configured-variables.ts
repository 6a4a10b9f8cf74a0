import type { Variable } from '../../settings/variables.ts';
import type { ConfiguredJob } from './config-schema.ts';
import type { Reference } from './references.ts';

/** A job's settings under the names that the environment has for them; secrets and what may be one unresolved. */
export type ConfiguredVariables = { readonly [variable in Variable]?: string | Reference };

/** Where each of these variables stands in a job of the file. */
export const PLACES = {
  AUTH_URL: ['account', 'authUrl'],
  API_URL: ['account', 'apiUrl'],
  CLIENT_ID: ['account', 'clientId'],
  CLIENT_SECRET: ['account', 'clientSecret'],
  ACCOUNT_ID: ['account', 'mid'],
  STORAGE_PATH: ['destination', 'path'],
  S3_BUCKET: ['destination', 'bucket'],
  S3_PREFIX: ['destination', 'prefix'],
  S3_REGION: ['destination', 'region'],
  S3_ENDPOINT: ['destination', 'endpoint'],
  S3_ACCESS_KEY: ['destination', 'keys', 'accessKey'],
  S3_SECRET_KEY: ['destination', 'keys', 'secretKey'],
  GCS_BUCKET: ['destination', 'bucket'],
  GCS_PREFIX: ['destination', 'prefix'],
  GOOGLE_APPLICATION_CREDENTIALS: ['destination', 'credentialsFile'],
  AZURE_CONTAINER: ['destination', 'container'],
  AZURE_PREFIX: ['destination', 'prefix'],
  AZURE_STORAGE_CONNECTION_STRING: ['destination', 'connectionString'],
  BACKUP_TYPES: ['types'],
  BACKUP_CRON: ['schedule', 'cron'],
  BACKUP_TIME_ZONE: ['schedule', 'timeZone'],
  BACKUP_FOLDER_PATTERN: ['folderPattern'],
  BACKUP_FULL_WEEKS: ['fullEveryWeeks'],
  BACKUP_CONCURRENCY: ['concurrency'],
  NOTIFY_NAME: ['name'],
  NOTIFY_ON: ['notify', 'on'],
  NOTIFY_SILENCE_DAYS: ['notify', 'silenceDays'],
  NOTIFY_SLACK_URL: ['notify', 'slack'],
  NOTIFY_WEBHOOK_URL: ['notify', 'webhook', 'address'],
  NOTIFY_WEBHOOK_KEY: ['notify', 'webhook', 'key'],
  NOTIFY_PING_URL: ['notify', 'ping'],
  NOTIFY_SMTP_HOST: ['notify', 'mail', 'host'],
  NOTIFY_SMTP_PORT: ['notify', 'mail', 'port'],
  NOTIFY_SMTP_SECURITY: ['notify', 'mail', 'security'],
  NOTIFY_SMTP_USER: ['notify', 'mail', 'user'],
  NOTIFY_SMTP_PASSWORD: ['notify', 'mail', 'password'],
  NOTIFY_MAIL_FROM: ['notify', 'mail', 'from'],
  NOTIFY_MAIL_TO: ['notify', 'mail', 'to'],
} as const satisfies { readonly [variable in Variable]?: readonly string[] };

export type ConfiguredVariable = keyof typeof PLACES;

/** A job of the file as variables, so that both are judged by the same rules. */
export function variablesOf(job: ConfiguredJob): ConfiguredVariables {
  const { account, schedule, types, concurrency, folderPattern, fullEveryWeeks } = job;
  return defined({
    AUTH_URL: account.authUrl,
    API_URL: account.apiUrl,
    CLIENT_ID: account.clientId,
    CLIENT_SECRET: account.clientSecret,
    ACCOUNT_ID: textOf(account.mid),
    ...destinationVariables(job.destination),
    BACKUP_TYPES: typeof types === 'object' ? types.join(',') : types,
    BACKUP_CRON: schedule?.cron,
    BACKUP_TIME_ZONE: schedule?.timeZone,
    BACKUP_FOLDER_PATTERN: folderPattern,
    BACKUP_FULL_WEEKS: fullEveryWeeks === undefined ? undefined : String(fullEveryWeeks),
    BACKUP_CONCURRENCY: textOf(concurrency),
    NOTIFY_NAME: job.name,
    ...notifyVariables(job.notify),
  });
}

type Undefinable = { readonly [variable in ConfiguredVariable]?: string | Reference | undefined };

function destinationVariables(destination: ConfiguredJob['destination']): Undefinable {
  switch (destination.kind) {
    case 'local':
      return { STORAGE_PATH: destination.path };
    case 's3':
      return {
        S3_BUCKET: destination.bucket,
        S3_PREFIX: destination.prefix,
        S3_REGION: destination.region,
        S3_ENDPOINT: destination.endpoint,
        S3_ACCESS_KEY: destination.keys?.accessKey,
        S3_SECRET_KEY: destination.keys?.secretKey,
      };
    case 'gcs':
      return {
        GCS_BUCKET: destination.bucket,
        GCS_PREFIX: destination.prefix,
        GOOGLE_APPLICATION_CREDENTIALS: destination.credentialsFile,
      };
    case 'azure':
      return {
        AZURE_CONTAINER: destination.container,
        AZURE_PREFIX: destination.prefix,
        AZURE_STORAGE_CONNECTION_STRING: destination.connectionString,
      };
  }
}

function notifyVariables(notify: ConfiguredJob['notify']): Undefinable {
  const { on, silenceDays, slack, webhook, ping, mail } = notify ?? {};
  return {
    NOTIFY_ON: on?.join(','),
    NOTIFY_SILENCE_DAYS: textOf(silenceDays),
    NOTIFY_SLACK_URL: slack,
    NOTIFY_WEBHOOK_URL: webhook?.address,
    NOTIFY_WEBHOOK_KEY: webhook?.key,
    NOTIFY_PING_URL: ping,
    NOTIFY_SMTP_HOST: mail?.host,
    NOTIFY_SMTP_PORT: textOf(mail?.port),
    NOTIFY_SMTP_SECURITY: mail?.security,
    NOTIFY_SMTP_USER: mail?.user,
    NOTIFY_SMTP_PASSWORD: mail?.password,
    NOTIFY_MAIL_FROM: mail?.from,
    NOTIFY_MAIL_TO: mail?.to.join(','),
  };
}

function textOf(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function defined(variables: Undefinable): ConfiguredVariables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
}
