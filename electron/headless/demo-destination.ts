import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BackupError } from '../../shared/errors.ts';
import type { DestinationSettings } from '../settings/destination.ts';
import type { Program } from './backup-command.ts';
import type { Console } from './console.ts';
import { type CommonOptions, type Logging, readNamedDestination } from './context.ts';

/** A server of the tests, with an empty bucket or container on it. */
export interface TestServer {
  readonly destination: DestinationSettings;
  stop(): Promise<void>;
}

/** What the module of the test servers has; it is no part of the installed program. */
interface TestServers {
  /** Undefined where it cannot be installed on this machine, which it has said. */
  startTestServer(kind: ObjectKind): Promise<TestServer | undefined>;
}

type ObjectKind = Exclude<DestinationSettings['kind'], 'local'>;

const STORES = {
  s3: { service: 'S3', variable: 'S3_BUCKET' },
  gcs: { service: 'Google Cloud Storage', variable: 'GCS_BUCKET' },
  azure: { service: 'Azure Blob Storage', variable: 'AZURE_CONTAINER' },
} as const satisfies Record<ObjectKind, { service: string; variable: string }>;

export interface DemoDestination {
  readonly settings: DestinationSettings;
  /** True where it goes, with all that is in it, when the demo ends. */
  readonly passing: boolean;
  stop(): Promise<void>;
}

/**
 * Where the demo backs up to: its own folder; or the store that the variables name, else a test server. Throws
 * `configuration` where there is neither.
 */
export async function demoDestination(
  console: Console,
  program: Program,
  options: CommonOptions & { readonly to: string; readonly folder: string },
  logging: Logging,
): Promise<DemoDestination> {
  const { to, folder } = options;
  if (to === 'local') return lasting({ kind: 'local', path: join(folder, 'backups') });
  if (!isObjectKind(to)) {
    throw new BackupError('configuration', `There is no storage called "${to}".`, {
      hint: 'Use --to local.',
    });
  }
  const named = readNamedDestination(console, options, to, logging);
  if (named !== undefined) return lasting(named);
  const server = await startTestServer(program.testServers, to);
  if (server !== undefined) {
    return { settings: server.destination, passing: true, stop: () => server.stop() };
  }
  const { service, variable } = STORES[to];
  throw new BackupError(
    'configuration',
    `${variable} is not set, and there is no test server for ${service} here.`,
    { hint: `Set ${variable} and what belongs to it (see .env.example), or use --to local.` },
  );
}

function lasting(settings: DestinationSettings): DemoDestination {
  return { settings, passing: false, stop: async () => {} };
}

async function startTestServer(module: URL | undefined, kind: ObjectKind): Promise<TestServer | undefined> {
  if (module === undefined || !existsSync(fileURLToPath(module))) return undefined;
  const servers: TestServers = await import(/* @vite-ignore */ module.href);
  return servers.startTestServer(kind);
}

function isObjectKind(text: string): text is ObjectKind {
  return Object.hasOwn(STORES, text);
}
