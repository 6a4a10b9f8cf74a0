import type { CallInput } from '../../shared/ipc.ts';

export type LinkName = CallInput<'app.openLink'>;

/** The pages that the program knows by name. */
export const LINKS: Readonly<Record<LinkName, string>> = {
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
