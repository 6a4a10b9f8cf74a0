import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type BackupError, isBackupError } from '../../shared/errors.ts';
import type { Storage, StorageCheck } from './storage.ts';

/** Always the same: where a check leaves it, because nothing may be deleted, the next one writes over it. */
const PROBE_FILE = 'backup-creator-probe.txt';

/** What stays of objects that are deleted, in a sentence. */
type DeletionRemark = () => string | undefined;

/**
 * Writes, reads back, lists, writes over and deletes a probe, and says in words what may be done there and what
 * not. Permission by permission, so that one look shows all that are missing; anything else ends it at once.
 */
export async function checkObjects(storage: Storage, remark: DeletionRemark): Promise<StorageCheck> {
  const probe = new Probe(storage);
  const missing: BackupError[] = [];
  /** Whether it worked; false where it is not permitted. */
  const permitted = async (call: () => Promise<void>): Promise<boolean> => {
    try {
      await call();
      return true;
    } catch (error) {
      if (!isBackupError(error, 'storage-permission')) throw error;
      // Credentials that are refused are refused for everything: that is said once.
      if (!missing.some((other) => reasonOf(other) === reasonOf(error))) missing.push(error);
      return false;
    }
  };
  let limits: string[] = [];
  try {
    const written = await permitted(() => probe.write());
    try {
      if (written) await permitted(() => probe.readBack());
      await permitted(() => probe.findListed(written));
      if (written) await probe.replace();
    } finally {
      if (written) limits = await limitsOf(probe, remark);
    }
  } catch (error) {
    return { ok: false, message: sentence(error, probe.name), limits: [] };
  }
  if (missing.length > 0) {
    return { ok: false, message: missing.map((error) => sentence(error, probe.name)).join(' '), limits };
  }
  const seen = probe.isGone ? 'write, read, list and delete' : 'write, read and list';
  const message = `Backups can be kept in ${storage.locate('')}: it may ${seen} there.`;
  return { ok: true, message, limits };
}

class Probe {
  readonly #storage: Storage;
  readonly #token = randomBytes(8).toString('hex');
  #name = PROBE_FILE;
  #isReplaceable = true;
  #isGone = false;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  get name(): string {
    return this.#name;
  }

  get isReplaceable(): boolean {
    return this.#isReplaceable;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Under a name of its own where one of an earlier check may not be written over: only a new one shows that one can. */
  async write(): Promise<void> {
    try {
      await this.#put('first');
    } catch (error) {
      if (!isBackupError(error, 'storage-immutable')) throw error;
      this.#isReplaceable = false;
      this.#name = PROBE_FILE.replace('.', `-${this.#token}.`);
      await this.#put('first');
    }
  }

  async readBack(): Promise<void> {
    if (this.#content('first').equals(await buffer(await this.#storage.read(this.#name)))) return;
    throw new Error(`${this.#storage.locate('')} gave back other bytes than were written.`);
  }

  async findListed(written: boolean): Promise<void> {
    const { files } = await this.#storage.list('');
    if (!written || files.some((file) => file.name === this.#name)) return;
    throw new Error(`${this.#storage.locate('')} does not list what was written a moment ago.`);
  }

  async replace(): Promise<void> {
    if (!this.#isReplaceable) return;
    try {
      await this.#put('second');
    } catch (error) {
      if (!isBackupError(error, 'storage-immutable', 'storage-permission')) throw error;
      this.#isReplaceable = false;
    }
  }

  async remove(): Promise<void> {
    await this.#storage.remove([this.#name]);
    this.#isGone = true;
  }

  #put(time: string): Promise<void> {
    return this.#storage.put(this.#name, this.#content(time), { contentType: 'text/plain' });
  }

  #content(time: string): Buffer {
    return Buffer.from(`Backup Creator looks whether it can write here: ${this.#token}, ${time}\n`);
  }
}

/** What is merely missing, once the probe is deleted as far as it may be. */
async function limitsOf(probe: Probe, remark: DeletionRemark): Promise<string[]> {
  const limits: string[] = [];
  if (!probe.isReplaceable) {
    limits.push(
      "Can't write over what is there: fine for backup; one that is interrupted at its very end begins anew in another folder.",
    );
  }
  try {
    await probe.remove();
    const stays = remark();
    if (stays !== undefined) limits.push(stays);
  } catch (error) {
    const left = `The small file of this check, ${probe.name}, stays there.`;
    limits.push(
      `Can't delete: fine for backup, needed for retention. ${sentence(error, probe.name)} ${left}`,
    );
  }
  return limits;
}

/** What is to be done about it tells it from others of its kind. */
function reasonOf({ message, hint }: BackupError): string {
  return `${message.slice(message.lastIndexOf(': '))} ${hint}`;
}

/** Without the probe's name, which means nothing to anybody. */
function sentence(error: unknown, probe: string): string {
  if (!(error instanceof Error)) return String(error);
  const hint = isBackupError(error) ? error.hint : undefined;
  return [error.message.replaceAll(`/${probe}`, ''), hint].filter(Boolean).join(' ');
}
