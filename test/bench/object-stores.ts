import { destinationOf } from '../../electron/headless/destination.ts';
import { createSecretRegistry } from '../../electron/journal/secret-registry.ts';
import type { DestinationSettings } from '../../electron/settings/destination.ts';
import type { Destination } from '../../electron/storage/open.ts';
import { startTestServer } from '../servers/for-demo.ts';
import { type Measured, makeFolder, runBackup, startAccount } from './command.ts';
import { withLargeFiles } from './large-files.ts';
import { measurePuts, type PutsMeasured } from './puts.ts';

type StoreKind = Exclude<DestinationSettings['kind'], 'local'>;

const LATENCY_MILLISECONDS = 80;
const TWO_THOUSAND_BLOCKS = 2_860;
const TEN_THOUSAND_BLOCKS = 14_300;
const LARGE_BYTES = 5_000_000;
/** Accounts that hold some 8, 50 and 100 files. */
const LARGE_ACCOUNTS = [100, 540, 1080];
/** Of servers that take their time, fewer. */
const PUTS_IN_ROUND = { s3: 200, azure: 800, gcs: 800 } as const;

interface AgainstFolder {
  readonly folder: Measured;
  readonly s3: Measured;
  readonly timesLonger: number;
}

export interface StoresMeasured {
  readonly puts: Partial<Record<StoreKind, PutsMeasured>>;
  readonly twoThousandBlocks: AgainstFolder;
  readonly tenThousandBlocks: AgainstFolder | undefined;
  /** A backup of all assets to S3, where each file has 5 MB. */
  readonly largeFiles: readonly { readonly files: number; readonly peakMegabytes: number }[];
}

/** Measures the object stores on the test servers; undefined where S3's cannot be installed. */
export async function measureObjectStores(
  say: (text: string) => void,
  { full }: { full: boolean },
): Promise<StoresMeasured | undefined> {
  const puts: StoresMeasured['puts'] = {};
  for (const kind of ['azure', ...(full ? (['gcs'] as const) : [])] as const) {
    say(`Puts to ${kind} ...`);
    const measured = await onServer(kind, (destination) => measurePuts(destination, PUTS_IN_ROUND[kind]));
    if (measured !== undefined) puts[kind] = measured;
  }
  return onServer('s3', async (destination, variablesOf) => {
    say('Puts to s3 ...');
    puts.s3 = await measurePuts(destination, PUTS_IN_ROUND.s3);
    say('2,000 blocks to S3 and to a folder ...');
    const twoThousandBlocks = await againstFolder(TWO_THOUSAND_BLOCKS, variablesOf('two-thousand'));
    say('Files of 5 MB to S3 ...');
    const largeFiles: StoresMeasured['largeFiles'][number][] = [];
    for (const assets of LARGE_ACCOUNTS)
      largeFiles.push(await largeFilesRow(assets, variablesOf(`large-${assets}`)));
    if (full) say('10,000 blocks to S3 and to a folder ...');
    const tenThousandBlocks = full
      ? await againstFolder(TEN_THOUSAND_BLOCKS, variablesOf('ten-thousand'))
      : undefined;
    return { puts, twoThousandBlocks, tenThousandBlocks, largeFiles };
  });
}

type VariablesOf = (prefix: string) => Readonly<Record<string, string>>;

async function onServer<T>(
  kind: StoreKind,
  work: (destination: Destination, variablesOf: VariablesOf) => Promise<T>,
): Promise<T | undefined> {
  const server = await startTestServer(kind);
  if (server === undefined) return undefined;
  const { destination } = server;
  try {
    return await work(destinationOf(destination, createSecretRegistry()), (prefix) =>
      s3Variables(destination, prefix),
    );
  } finally {
    await server.stop();
  }
}

function s3Variables(destination: DestinationSettings, prefix: string): Record<string, string> {
  if (destination.kind !== 's3') throw new Error('Only S3 is backed up to here.');
  const { bucket, endpoint = '', keys } = destination;
  return {
    S3_BUCKET: bucket,
    S3_PREFIX: prefix,
    S3_ENDPOINT: endpoint,
    S3_ACCESS_KEY: keys?.accessKey ?? '',
    S3_SECRET_KEY: keys?.secretKey ?? '',
  };
}

async function againstFolder(
  assets: number,
  variables: Readonly<Record<string, string>>,
): Promise<AgainstFolder> {
  const account = await startAccount({ assets, latencyMilliseconds: LATENCY_MILLISECONDS, bodies: 'none' });
  try {
    const folder = await runBackup(account, makeFolder());
    const s3 = await runBackup(account, makeFolder(), variables);
    const timesLonger = Math.round((s3.wallMilliseconds / folder.wallMilliseconds) * 100) / 100;
    return { folder, s3, timesLonger };
  } finally {
    await account.stop();
  }
}

async function largeFilesRow(
  assets: number,
  variables: Readonly<Record<string, string>>,
): Promise<StoresMeasured['largeFiles'][number]> {
  const options = { assets, latencyMilliseconds: LATENCY_MILLISECONDS, bodies: 'none' } as const;
  const account = await withLargeFiles(await startAccount(options), LARGE_BYTES);
  try {
    const { peakMegabytes } = await runBackup(account, makeFolder(), { ...variables, BACKUP_TYPES: 'all' });
    return { files: account.takeFileCount(), peakMegabytes };
  } finally {
    await account.stop();
  }
}
