import { shell } from 'electron';
import { BackupError } from '../../shared/errors.ts';
import type { CallInput } from '../../shared/ipc.ts';

export type LinkName = CallInput<'app.openLink'>;

const LINKS: Readonly<Record<LinkName, string>> = {
  'installed-packages-help':
    'https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/integration-s2s-client-credentials.html',
};

const HOSTS: ReadonlySet<string> = new Set(['developer.salesforce.com']);

/** Whether an address may be given to the browser: https, and one of a few hosts. */
export function mayOpen(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:' || url.port !== '') return false;
  return url.username === '' && url.password === '' && HOSTS.has(url.hostname);
}

/** Opens a page that the program knows by name in the user's browser. */
export async function openLink(name: LinkName): Promise<void> {
  const address = LINKS[name];
  if (!mayOpen(address)) throw new BackupError('internal', `The page ${address} is not one to be opened.`);
  try {
    await shell.openExternal(address);
  } catch (error) {
    throw new BackupError('internal', 'No browser could be opened.', {
      hint: `Open ${address} yourself.`,
      cause: error,
    });
  }
}
