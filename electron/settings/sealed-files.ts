import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BackupError } from '../../shared/errors.ts';

const PREFIX = 'backup-creator-sealed';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const referenceSchema = z
  .string()
  .transform((text) => text.split(':'))
  .pipe(z.tuple([z.literal(PREFIX), z.uuid(), z.base64()]));

/**
 * Secrets in files that nobody can read without the reference (file and key), which is for the keychain to
 * keep: AES-256-GCM with a key for each, bound to the secret's name.
 */
export class SealedFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether a keychain's entry is the reference of a file rather than a secret. */
  isReference(entry: string): boolean {
    return entry.startsWith(`${PREFIX}:`);
  }

  /** Writes a secret into a new file, safe on disk, and answers with its reference. Throws `keychain-unavailable`. */
  async seal(name: string, secret: string): Promise<string> {
    const [key, nonce, id] = [randomBytes(KEY_BYTES), randomBytes(NONCE_BYTES), randomUUID()];
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
    const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeDurably(this.#pathOf(id), Buffer.concat([nonce, cipher.getAuthTag(), body]));
    } catch (error) {
      throw new BackupError(
        'keychain-unavailable',
        `A large secret could not be written to ${this.#folder}.`,
        {
          hint: 'See whether the folder can be written to and its disk has space.',
          cause: error,
        },
      );
    }
    return [PREFIX, id, key.toString('base64')].join(':');
  }

  /** The secret that `seal` wrote. Throws `keychain-unavailable` where the file is gone or was changed. */
  async open(name: string, reference: string): Promise<string> {
    try {
      const [, id, key] = referenceSchema.parse(reference);
      const sealed = await readFile(this.#pathOf(id));
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const options = { authTagLength: TAG_BYTES };
      const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), nonce, options)
        .setAAD(Buffer.from(name))
        .setAuthTag(tag);
      const body = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([body, decipher.final()]).toString('utf8');
    } catch (error) {
      throw new BackupError('keychain-unavailable', 'The file of a large secret is missing or was changed.', {
        hint: 'Enter the secret again.',
        cause: error,
      });
    }
  }

  async remove(reference: string): Promise<void> {
    const parsed = referenceSchema.safeParse(reference);
    if (parsed.success) await rm(this.#pathOf(parsed.data[1]), { force: true });
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id}.sealed`);
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  await using file = await open(temporary, 'w', 0o600);
  await file.writeFile(bytes);
  await file.sync();
  await rename(temporary, path);
}
