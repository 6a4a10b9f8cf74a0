import http from 'node:http';
import { BackupError } from '../../shared/errors.ts';
import { checkProxies } from '../storage/agents.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const NAMES = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const;
/** What goes to this machine stays on it. */
const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

/** What the variables say of proxies. */
export interface ProxySettings {
  /** To be set in the environment, where Node and the libraries of object stores look for them. */
  readonly environment: Readonly<Record<string, string>>;
  /** For requests to Marketing Cloud; undefined: they go straight. */
  readonly account: { readonly HTTPS_PROXY: string; readonly NO_PROXY: string } | undefined;
}

/**
 * Reads them from the environment, and from `variables`, an env file's among them, where it names none. Throws
 * `configuration` where the address of a proxy cannot be used.
 */
export function proxySettings(variables: Variables, environment: Variables): ProxySettings {
  const set: Record<string, string> = {};
  const found: Partial<Record<(typeof NAMES)[number], string>> = {};
  for (const name of NAMES) {
    const own = namedIn(environment, name);
    const value = own ?? namedIn(variables, name);
    if (value === undefined) continue;
    const [variable, text] = value;
    const written = name === 'NO_PROXY' ? text : asAddress(text);
    found[name] = written;
    if (own === undefined || written !== text) set[own === undefined ? name : variable] = written;
  }
  checkProxies(found);
  const { HTTPS_PROXY, NO_PROXY } = found;
  const passedBy = [NO_PROXY, ...THIS_MACHINE].filter((host) => host !== undefined).join(',');
  return {
    environment: set,
    account: HTTPS_PROXY === undefined ? undefined : { HTTPS_PROXY, NO_PROXY: passedBy },
  };
}

/** Has the requests of this process go through the proxies that are named. Throws `configuration`. */
export function followProxies(variables: Variables): void {
  const { environment, account } = proxySettings(variables, process.env);
  Object.assign(process.env, environment);
  if (account === undefined) return;
  // Only newer ones of the supported versions have it.
  if (typeof http.setGlobalProxyFromEnv !== 'function') {
    throw new BackupError('configuration', `Node ${process.versions.node} is too old for HTTPS_PROXY.`, {
      hint: 'Install the newest Node 24, or run it by "npm run cli", which brings its own.',
    });
  }
  http.setGlobalProxyFromEnv(account);
}

/** The name in small letters counts first, as everywhere. Empty is as good as none. */
function namedIn(variables: Variables, name: string): [variable: string, value: string] | undefined {
  for (const variable of [name.toLowerCase(), name]) {
    const value = variables[variable]?.trim() ?? '';
    if (value !== '') return [variable, value];
  }
  return undefined;
}

/** `proxy:3128` is written as often as `http://proxy:3128`. */
function asAddress(text: string): string {
  return text.includes('://') ? text : `http://${text}`;
}
