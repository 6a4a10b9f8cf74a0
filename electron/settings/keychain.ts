import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { BackupError } from '../../shared/errors.ts';
import { keychainUnavailable } from './keychain-errors.ts';
import { SealedFiles } from './sealed-files.ts';
import type { SecretStore } from './secret-store.ts';

/** What is used of keytar. */
export type Keytar = Pick<typeof import('keytar'), 'getPassword' | 'setPassword' | 'deletePassword'>;

export interface KeychainOptions {
  /** Under which the system's own tools list the entries. */
  readonly service: string;
  /** Absolute. Holds encrypted files for secrets that an entry can't hold; made when there is one. */
  readonly folder: string;
  readonly platform?: NodeJS.Platform;
  /** Loads the native module; it fails where a library it needs is not installed. */
  readonly load?: () => Keytar;
}

/** The Windows Credential Manager's CRED_MAX_CREDENTIAL_BLOB_SIZE. */
const LARGEST_WINDOWS_BYTES = 2560;

/**
 * Secrets in the operating system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret
 * Service on Linux. Where it is not there, nothing is kept. A secret that is too large for an entry lies
 * encrypted in a file, and its key in the entry.
 */
export function openKeychain(options: KeychainOptions): SecretStore {
  return new Keychain(options);
}

class Keychain implements SecretStore {
  readonly #service: string;
  readonly #platform: NodeJS.Platform;
  readonly #load: () => Keytar;
  readonly #sealed: SealedFiles;

  constructor({ service, folder, platform = process.platform, load = loadKeytar }: KeychainOptions) {
    this.#service = service;
    this.#platform = platform;
    this.#load = load;
    this.#sealed = new SealedFiles(folder);
  }

  async get(name: string): Promise<string | undefined> {
    const entry = await this.#entry(name);
    if (entry === undefined) return undefined;
    return this.#sealed.isReference(entry) ? this.#sealed.open(name, entry) : entry;
  }

  /** The new file is there before the entry names it, and the old one until then: one of both is whole. */
  async set(name: string, value: string): Promise<void> {
    const before = await this.#entry(name);
    const mustSeal = this.#isTooLarge(value) || this.#sealed.isReference(value);
    const entry = mustSeal ? await this.#sealed.seal(name, value) : value;
    await this.#ask('keep a secret', (keytar) => keytar.setPassword(this.#service, name, entry));
    await this.#removeFile(before);
  }

  async remove(name: string): Promise<void> {
    const before = await this.#entry(name);
    if (before === undefined) return;
    await this.#ask('remove a secret', (keytar) => keytar.deletePassword(this.#service, name));
    await this.#removeFile(before);
  }

  async check(): Promise<BackupError | undefined> {
    const [name, value] = [`check/${randomUUID()}`, randomUUID()];
    try {
      await this.#ask('keep a secret', (keytar) => keytar.setPassword(this.#service, name, value));
      const found = await this.#entry(name);
      await this.#ask('remove a secret', (keytar) => keytar.deletePassword(this.#service, name));
      return found === value ? undefined : keychainUnavailable('keep a secret', undefined, this.#platform);
    } catch (error) {
      return keychainUnavailable('keep a secret', error, this.#platform);
    }
  }

  async #entry(name: string): Promise<string | undefined> {
    const entry = await this.#ask('read a secret', (keytar) => keytar.getPassword(this.#service, name));
    return entry ?? undefined;
  }

  async #ask<T>(purpose: string, act: (keytar: Keytar) => Promise<T>): Promise<T> {
    try {
      return await act(this.#load());
    } catch (error) {
      throw keychainUnavailable(purpose, error, this.#platform);
    }
  }

  async #removeFile(entry: string | undefined): Promise<void> {
    if (entry !== undefined && this.#sealed.isReference(entry)) await this.#sealed.remove(entry);
  }

  #isTooLarge(value: string): boolean {
    return this.#platform === 'win32' && Buffer.byteLength(value) > LARGEST_WINDOWS_BYTES;
  }
}

function loadKeytar(): Keytar {
  const require = createRequire(import.meta.url);
  const keytar: Keytar = require('keytar');
  return keytar;
}
