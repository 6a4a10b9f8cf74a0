import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { destinationOf } from '../../../electron/headless/destination.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-creator-credentials-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** The settings of a bucket whose credentials are in a file that holds `content`. */
function bucketWith(content: string) {
  const credentialsFile = join(folder, 'key.json');
  writeFileSync(credentialsFile, content);
  return { kind: 'gcs', bucket: 'backups', prefix: '', credentialsFile, emulator: undefined } as const;
}

describe('the credentials of a Google bucket', () => {
  it('are the key of a service account, which is kept out of logs from then on', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const text = JSON.stringify({ type: 'service_account', client_email: 'a@b', private_key });
    const secrets = createSecretRegistry();
    expect(destinationOf(bucketWith(text), secrets)).toEqual({
      kind: 'gcs',
      settings: { bucket: 'backups', prefix: '' },
      secrets: { serviceAccount: text },
    });
    for (const said of [private_key, JSON.stringify({ error: private_key })]) {
      expect(secrets.redact(said)).toContain('[redacted]');
      expect(secrets.redact(said)).not.toContain('PRIVATE');
    }
  });

  it('of another kind are left to the library, which finds them by the environment', () => {
    const settings = bucketWith(JSON.stringify({ type: 'external_account' }));
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', settings.credentialsFile);
    expect(destinationOf(settings, createSecretRegistry())).toMatchObject({
      secrets: { serviceAccount: undefined },
    });
  });

  it('of another kind, named in an env file alone, are refused with what to do', () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', undefined);
    const settings = bucketWith(JSON.stringify({ type: 'external_account' }));
    expect(() => destinationOf(settings, createSecretRegistry())).toThrow(
      expect.objectContaining({ code: 'configuration', hint: expect.stringContaining('environment itself') }),
    );
  });

  it('in a file that is not there are named in a sentence', () => {
    const settings = { ...bucketWith(''), credentialsFile: join(folder, 'none.json') };
    expect(() => destinationOf(settings, createSecretRegistry())).toThrow(
      `The credentials file ${settings.credentialsFile} cannot be read (ENOENT).`,
    );
  });

  it('are not looked for where an emulator is named', () => {
    const settings = { ...bucketWith('{'), emulator: 'http://127.0.0.1:1' };
    expect(destinationOf(settings, createSecretRegistry())).toMatchObject({
      settings: { apiEndpoint: 'http://127.0.0.1:1', anonymous: true },
      secrets: {},
    });
  });
});
