import type { BackupError } from '../../shared/errors.ts';

/**
 * Keeps secrets where the operating system keeps them, and nowhere else. `name` is made of letters, digits,
 * `-`, `:` and `/`. All but `check` throw `keychain-unavailable` where it is not there or refuses.
 */
export interface SecretStore {
  /** Undefined where there is none of that name. */
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  /** One that is not there counts as removed. */
  remove(name: string): Promise<void>;
  /** Writes, reads back and removes a probe. Never throws: undefined, or what is wrong and what to do. */
  check(): Promise<BackupError | undefined>;
}
