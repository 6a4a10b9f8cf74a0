import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BackupError } from '../../shared/errors.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { DestinationSettings } from '../settings/destination.ts';
import type { Destination } from '../storage/open.ts';

/**
 * The destination that the settings name, to be opened. Its secrets are known from here on. Throws
 * `configuration` where a file of credentials cannot be used.
 */
export function destinationOf(settings: DestinationSettings, secrets: SecretRegistry): Destination {
  switch (settings.kind) {
    case 'local':
      return settings;
    case 's3': {
      const { kind, bucket, prefix, region, endpoint, keys } = settings;
      return { kind, settings: { bucket, prefix, region, endpoint }, secrets: { keys } };
    }
    case 'azure': {
      const { kind, container, prefix, connectionString } = settings;
      return { kind, settings: { container, prefix }, secrets: { connectionString } };
    }
    case 'gcs': {
      const { kind, bucket, prefix, credentialsFile, emulator } = settings;
      if (emulator !== undefined) {
        return { kind, settings: { bucket, prefix, apiEndpoint: emulator, anonymous: true }, secrets: {} };
      }
      const serviceAccount = credentialsFile && readServiceAccount(credentialsFile, secrets);
      return { kind, settings: { bucket, prefix }, secrets: { serviceAccount } };
    }
  }
}

const credentialsSchema = z.object({ type: z.string(), private_key: z.string().optional() });

/**
 * The key of a service account. Undefined where the file holds credentials of another kind (of a user, or of
 * another provider of identities): Google's library reads those itself, from where the environment names them.
 */
function readServiceAccount(path: string, secrets: SecretRegistry): string | undefined {
  const text = readCredentials(path);
  const parsed = credentialsSchema.safeParse(jsonOf(text));
  // The storage says what is wrong with it.
  if (!parsed.success) return text;
  if (parsed.data.private_key !== undefined) secrets.add(parsed.data.private_key);
  if (parsed.data.type === 'service_account') return text;
  if (process.env.GOOGLE_APPLICATION_CREDENTIALS !== undefined) return undefined;
  throw new BackupError('configuration', `${path} is not the key of a service account.`, {
    hint: 'For credentials of other kinds set GOOGLE_APPLICATION_CREDENTIALS in the environment itself, not in the env file.',
  });
}

function readCredentials(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new BackupError('configuration', `The credentials file ${path} cannot be read (${reason}).`, {
      hint: 'Check GOOGLE_APPLICATION_CREDENTIALS, and who may read the file.',
      cause: error,
    });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
