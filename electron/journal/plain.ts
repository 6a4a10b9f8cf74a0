import { inspect } from 'node:util';
import { REDACTED, type SecretRegistry } from './secret-registry.ts';

export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

const DEEPEST = 8;
const MOST_ENTRIES = 200;

/** Names whose values are secrets, whatever they hold. Compared without case and punctuation. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'accesskey',
  'accesstoken',
  'accountkey',
  'apikey',
  'authorization',
  'clientsecret',
  'connectionstring',
  'cookie',
  'credentials',
  'encryptionkey',
  'passphrase',
  'password',
  'privatekey',
  'proxyauthorization',
  'refreshtoken',
  'sas',
  'secret',
  'secretaccesskey',
  'secretkey',
  'sessiontoken',
  'setcookie',
  'sharedaccesssignature',
  'signature',
  'signingkey',
  'token',
]);

/**
 * What a log line can hold of any value: errors with type, message, code, hint, stack and cause; no
 * functions, no bytes, no cycles, bounded. Secrets are replaced, by the name they stand under and by
 * their value.
 */
export function plain(value: unknown, secrets: SecretRegistry): Plain {
  return new Plainer(secrets).make(value, 0);
}

class Plainer {
  readonly #secrets: SecretRegistry;
  readonly #above = new Set<object>();

  constructor(secrets: SecretRegistry) {
    this.#secrets = secrets;
  }

  make(value: unknown, depth: number): Plain {
    if (typeof value === 'object' && value !== null) return this.#makeObject(value, depth);
    if (typeof value === 'string') return this.#secrets.redact(value);
    if (typeof value === 'boolean' || value === null) return value;
    if (typeof value === 'number' && Number.isFinite(value)) {
      return this.#secrets.occursIn(String(value)) ? REDACTED : value;
    }
    // A number such as NaN, a bigint, a symbol, undefined, or a function by its name.
    return this.#secrets.redact(inspect(value));
  }

  #makeObject(value: object, depth: number): Plain {
    if (this.#above.has(value)) return '[circular]';
    if (depth > DEEPEST) return '[too deep]';
    this.#above.add(value);
    const made = this.#makeNew(value, depth);
    this.#above.delete(value);
    return made;
  }

  #makeNew(value: object, depth: number): Plain {
    if (value instanceof Error) return this.#makeError(value, depth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof URL) return this.#secrets.redact(value.href);
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Map)
      return this.#makeEntries(
        [...value].map(([key, item]) => [String(key), item]),
        depth,
      );
    if (Array.isArray(value) || value instanceof Set) {
      const items = [...value];
      const made = items.slice(0, MOST_ENTRIES).map((item) => this.make(item, depth + 1));
      return items.length > MOST_ENTRIES ? [...made, `[${items.length - MOST_ENTRIES} more]`] : made;
    }
    return this.#makeEntries(Object.entries(value), depth);
  }

  #makeEntries(entries: readonly (readonly [string, unknown])[], depth: number): { [key: string]: Plain } {
    const made = entries
      .filter(([, item]) => item !== undefined)
      .slice(0, MOST_ENTRIES)
      .map(([key, item]): [string, Plain] => [
        this.#secrets.redact(key),
        isSecretName(key) && item !== null ? REDACTED : this.make(item, depth + 1),
      ]);
    return Object.fromEntries(made);
  }

  /** By name, not by all it carries: libraries hang whole requests, with their headers, on their errors. */
  #makeError(error: Error, depth: number): Plain {
    return this.#makeEntries(
      [
        ['type', error.name],
        ['message', error.message],
        ['code', 'code' in error ? error.code : undefined],
        ['hint', 'hint' in error ? error.hint : undefined],
        ['stack', error.stack],
        ['cause', error.cause],
        ['errors', error instanceof AggregateError ? error.errors : undefined],
      ],
      depth,
    );
  }
}

function isSecretName(name: string): boolean {
  return SECRET_NAMES.has(name.replaceAll(/[^A-Za-z]/g, '').toLowerCase());
}
