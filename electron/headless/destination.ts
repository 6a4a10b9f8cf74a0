import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { DestinationSettings } from '../settings/destination.ts';
import type { Destination } from '../storage/open.ts';

/** The destination that the settings name, to be opened. Its secrets are known from here on. */
export function destinationOf(settings: DestinationSettings, _secrets: SecretRegistry): Destination {
  switch (settings.kind) {
    case 'local':
      return settings;
    case 's3': {
      const { bucket, prefix, region, endpoint, keys } = settings;
      return { kind: 's3', settings: { bucket, prefix, region, endpoint }, secrets: { keys } };
    }
    case 'azure': {
      const { container, prefix, connectionString } = settings;
      return { kind: 'azure', settings: { container, prefix }, secrets: { connectionString } };
    }
    case 'gcs':
      return { kind: 'gcs' };
  }
}
