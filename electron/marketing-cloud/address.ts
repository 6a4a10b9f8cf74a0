import { BackupError } from '../../shared/errors.ts';

/** Where Marketing Cloud hands out tokens, reduced to its exact base address. */
export interface AuthenticationAddress {
  readonly base: string;
  /** The tenant subdomain; `loopback` for a service on this machine, whatever its port. */
  readonly tenant: string;
  readonly loopback: boolean;
}

const SUBDOMAIN = /^mc[a-z0-9-]{26}$/i;
const LOOPBACK = /^(?:http:\/\/)?(127\.0\.0\.1|\[::1\]|localhost)(?::([0-9]{1,5}))?(?:[/?#].*)?$/i;
const HIGHEST_PORT = 65_535;

/**
 * Reduces what a person pastes (subdomain, host, or an address with a path) to the authentication base
 * address. The text is matched whole rather than handed to a URL parser: parsers forgive tabs, backslashes
 * and foreign dots, and the client secret is sent to what comes out.
 * @throws BackupError `address-not-allowed` for anything that is not Marketing Cloud's, or this machine's.
 */
export function parseAuthenticationAddress(text: string): AuthenticationAddress {
  const pasted = text.trim();
  const subdomain = SUBDOMAIN.test(pasted) ? pasted : serviceSubdomain(pasted, 'auth');
  if (subdomain !== undefined) {
    const tenant = subdomain.toLowerCase();
    return { base: `https://${tenant}.auth.marketingcloudapis.com`, tenant, loopback: false };
  }
  const local = /^http:/i.test(pasted) ? loopbackBase(pasted) : undefined;
  if (local !== undefined) return { base: local, tenant: 'loopback', loopback: true };
  throw new BackupError(
    'address-not-allowed',
    `The authentication address ${shown(pasted)} is not a Marketing Cloud address.`,
    {
      hint:
        'Copy the Authentication Base URI from Setup > Apps > Installed Packages > your package: ' +
        'https://<subdomain>.auth.marketingcloudapis.com, where the subdomain has 28 characters and starts with mc.',
    },
  );
}

/**
 * Reduces a REST address, with or without scheme and slash, to its base. The access token goes there, so
 * this machine is allowed only where the token came from this machine too.
 * @throws BackupError `address-not-allowed` for anything else.
 */
export function parseRestAddress(text: string, authentication: AuthenticationAddress): string {
  const pasted = text.trim();
  const subdomain = serviceSubdomain(pasted, 'rest');
  if (subdomain !== undefined) return `https://${subdomain.toLowerCase()}.rest.marketingcloudapis.com`;
  const local = authentication.loopback ? loopbackBase(pasted) : undefined;
  if (local !== undefined) return local;
  throw new BackupError(
    'address-not-allowed',
    `The REST address ${shown(pasted)} is not a Marketing Cloud address.`,
    { hint: 'It must be https://<subdomain>.rest.marketingcloudapis.com, or left out.' },
  );
}

function serviceSubdomain(pasted: string, service: 'auth' | 'rest'): string | undefined {
  const pattern = new RegExp(
    `^(?:https://)?(mc[a-z0-9-]{26})\\.${service}\\.marketingcloudapis\\.com(?:[/?#].*)?$`,
    'i',
  );
  return isPlainText(pasted) ? pattern.exec(pasted)?.[1] : undefined;
}

function loopbackBase(pasted: string): string | undefined {
  const [, host, port] = (isPlainText(pasted) && LOOPBACK.exec(pasted)) || [];
  if (host === undefined) return undefined;
  if (port === undefined) return `http://${host.toLowerCase()}`;
  return Number(port) >= 1 && Number(port) <= HIGHEST_PORT
    ? `http://${host.toLowerCase()}:${Number(port)}`
    : undefined;
}

function isPlainText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** The host of what was pasted, for a message: a user name, password or query may hold a secret. */
function shown(pasted: string): string {
  const host = pasted
    .replace(/^[a-z][a-z0-9+.-]*:[/\\]*/i, '')
    .replace(/[/?#\\].*$/s, '')
    .replace(/^.*@/s, '');
  return host === '' ? 'that was given' : `"${host.slice(0, 80)}"`;
}
