import { BackupError } from './errors.ts';

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The address that messages are posted to. Whoever has it can post, so it counts as a secret: no message holds
 * more of it than its host.
 * @throws BackupError `configuration` for one that is not https, and for http elsewhere than on this computer.
 */
export function parsePostAddress(text: string, name: string): URL {
  const url = URL.parse(text.trim());
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    throw wrongAddress(`The ${name} is no web address.`, 'Copy it whole; it begins with https://');
  }
  if (url.username !== '' || url.password !== '') {
    throw wrongAddress(`The ${name} holds a user name or a password.`, 'Leave them out of the address.');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw wrongAddress(
      `The ${name} is not a safe one: it begins with http://.`,
      'Use its https:// address. Plain http is for this computer only.',
    );
  }
  url.hash = '';
  return url;
}

/** Whether a host is this computer. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host.toLowerCase()) || host === '::1';
}

/** What of an address must not be seen: the whole, and the parts that let anyone post. */
export function addressParts(text: string): string[] {
  if (text.trim() === '') return [];
  const url = URL.parse(text.trim());
  if (url === null) return [text];
  const path = `${url.pathname}${url.search}`;
  const long = url.pathname.split('/').filter((part) => part.length >= 8);
  const values = [...url.searchParams.values()].filter((part) => part.length >= 8);
  return [text.trim(), url.href, ...(path.length > 8 ? [path] : []), ...long, ...values];
}

function wrongAddress(message: string, hint: string): BackupError {
  return new BackupError('configuration', message, { hint });
}
