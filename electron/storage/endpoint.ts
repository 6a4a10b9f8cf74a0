import { BackupError } from '../../shared/errors.ts';

/**
 * The address of a service, without a slash at its end. Only an encrypted one will do, or one on this machine.
 * Throws `configuration`; `example` is what it should look like.
 */
export function parseEndpoint(endpoint: string, example: string): string {
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new BackupError('configuration', `${endpoint} is not an address.`, {
      hint: `The address looks like ${example}.`,
    });
  }
  requireSafe(url);
  return endpoint.replace(/\/+$/, '');
}

/** Throws `configuration` where what is sent to `address` could be read by others on the way. */
export function requireSafe({ protocol, hostname, origin }: URL): void {
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return;
  throw new BackupError('configuration', `The address ${origin} is not safe: it is not encrypted.`, {
    hint: 'Use one that begins with https://. Where the service has none, lead an encrypted tunnel to it and use its end on this computer, such as http://127.0.0.1:9000.',
  });
}

function isLoopback(hostname: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}
