import { addressParts } from '../../shared/post-address.ts';
import type { HeadlessSettings } from './environment.ts';
import { notifySecretParts } from './notifications.ts';
import type { Variable } from './variables.ts';

/** The values of variables that hold secrets, right or wrong, to be kept out of what is said of other variables. */
export function secretsInVariables(variables: Readonly<Record<string, string | undefined>>): string[] {
  const names = [
    'CLIENT_SECRET',
    'S3_SECRET_KEY',
    'AZURE_STORAGE_CONNECTION_STRING',
    'NOTIFY_WEBHOOK_KEY',
    'NOTIFY_SMTP_PASSWORD',
  ] as const satisfies Variable[];
  const values = names.map((name) => variables[name]).filter((value) => value !== undefined);
  const addresses = (
    ['NOTIFY_SLACK_URL', 'NOTIFY_WEBHOOK_URL', 'NOTIFY_PING_URL'] as const satisfies Variable[]
  )
    .map((name) => variables[name] ?? '')
    .flatMap(addressParts);
  return [...values, ...addresses, ...proxyPasswords(variables)];
}

/**
 * The passwords of proxies: what reads such an address may repeat it in the error that it fails with. Also of
 * an address that is not written as it should be.
 */
export function proxyPasswords(variables: Readonly<Record<string, string | undefined>>): string[] {
  const passwords = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy']
    .map((name) => variables[name] ?? '')
    .flatMap((address) => [
      URL.parse(address)?.password ?? '',
      /^(?:.*?\/\/)?[^:]*:(.*)@/s.exec(address)?.[1] ?? '',
    ])
    .filter((password) => password !== '')
    .flatMap(withDecoded);
  return [...new Set(passwords)];
}

/** Every secret value in the settings, to be kept out of logs. */
export function secretsIn({
  account,
  destination,
  notifications,
}: Pick<HeadlessSettings, 'account' | 'destination' | 'notifications'>): string[] {
  const secrets = account === undefined ? [] : [account.clientSecret];
  if (destination.kind === 's3' && destination.keys !== undefined) secrets.push(destination.keys.secretKey);
  if (destination.kind === 'azure') secrets.push(...secretsOfConnectionString(destination.connectionString));
  if (notifications !== undefined) secrets.push(...notifySecretParts(notifications.secrets));
  return secrets;
}

/** The whole, and the key or signature in it, which may be written alone. Of a signed query as well. */
export function secretsOfConnectionString(text: string): string[] {
  const parts = text.matchAll(/(?:^|;)\s*(?:AccountKey|SharedAccessSignature)=([^;]+)/gi);
  const values = [...parts].flatMap(([, value]) => (value === undefined ? [] : [value]));
  const signatures = [...text.matchAll(/(?:^|[?&=])sig=([^;&]+)/gi)].flatMap(([, value]) =>
    value === undefined ? [] : withDecoded(value),
  );
  return [text, ...values, ...signatures];
}

/** As it stands in an address, and as it is. */
function withDecoded(encoded: string): string[] {
  try {
    return [...new Set([encoded, decodeURIComponent(encoded)])];
  } catch {
    return [encoded];
  }
}
