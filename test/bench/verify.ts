import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { verify } from '../../electron/backup/verify/verify.ts';
import { destinationOf } from '../../electron/headless/destination.ts';
import { createSecretRegistry } from '../../electron/journal/secret-registry.ts';
import { createLocalStorage } from '../../electron/storage/local.ts';
import { openStorage } from '../../electron/storage/open.ts';
import type { Storage } from '../../electron/storage/storage.ts';
import { startTestServer } from '../servers/for-demo.ts';
import { allFiles } from '../support/bit-rot.ts';
import { plainClient } from '../support/s3-bucket.ts';
import { makeFolder, runBackup, startAccount } from './command.ts';

const ASSETS = { folder: 6000, s3: 300 };
const ROUNDS = { folder: 7, s3: 3 };
const AT_ONCE = 8;

/** Verifying against a plain loop that reads the same files and hashes them; the best round of each. */
export interface VerifyMeasured {
  readonly files: number;
  readonly megabytes: number;
  readonly verifyMegabytesPerSecond: number;
  /** Each file is streamed into a hash. */
  readonly plainMegabytesPerSecond: number;
  readonly ratio: number;
  readonly loadAverage: number;
}

export interface VerifyRows {
  readonly folder: VerifyMeasured & {
    /** Each file is read whole into memory before it is hashed, which only small files bear. */
    readonly wholeFilesMegabytesPerSecond: number;
  };
  readonly s3: VerifyMeasured | undefined;
}

/** Reads and hashes all files once. */
type Loop = () => Promise<unknown>;

export async function measureVerify(say: (text: string) => void): Promise<VerifyRows> {
  say('Verifying a folder, by turns with plain loops ...');
  const folder = await measureFolder();
  say('Verifying on S3, by turns with a plain loop ...');
  return { folder, s3: await measureS3() };
}

async function measureFolder(): Promise<VerifyRows['folder']> {
  const place = makeFolder();
  await backUp(ASSETS.folder, place, {});
  const root = join(place, 'backups');
  const storage = await createLocalStorage(root, { create: 'never' });
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const seconds = await bestOf(ROUNDS.folder, {
    verify: verifying(storage, place),
    plain: async () => {
      for (const file of files) await hashed(createReadStream(file));
    },
    whole: async () => {
      for (const file of files)
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex');
    },
  });
  const measured = await figures(storage, place, files.length, seconds);
  return { ...measured, wholeFilesMegabytesPerSecond: rounded(measured.megabytes / seconds.whole) };
}

/** Both ask for so many at a time. Undefined where the server cannot be installed. */
async function measureS3(): Promise<VerifyMeasured | undefined> {
  const server = await startTestServer('s3');
  if (server === undefined) return undefined;
  try {
    const { destination } = server;
    if (destination.kind !== 's3') throw new Error('Another server was started than S3.');
    const { bucket, prefix, region = '', endpoint = '', keys } = destination;
    const { accessKey = '', secretKey = '' } = keys ?? {};
    const place = makeFolder();
    await backUp(ASSETS.s3, place, {
      S3_BUCKET: bucket,
      S3_PREFIX: prefix,
      S3_ENDPOINT: endpoint,
      S3_ACCESS_KEY: accessKey,
      S3_SECRET_KEY: secretKey,
    });
    const storage = await openStorage(destinationOf(destination, createSecretRegistry()), {
      firstUse: false,
    });
    const files = (await allFiles(storage)).filter((path) => !path.includes('claim-'));
    const client = plainClient({ endpoint, region, accessKey, secretKey });
    const seconds = await bestOf(ROUNDS.s3, {
      verify: verifying(storage, place),
      plain: async () => {
        let next = 0;
        const worker = async () => {
          for (let path = files[next++]; path !== undefined; path = files[next++]) {
            const { Body } = await client.send(
              new GetObjectCommand({ Bucket: bucket, Key: `${prefix}/${path}` }),
            );
            createHash('sha256')
              .update((await Body?.transformToByteArray()) ?? '')
              .digest('hex');
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, worker));
      },
    });
    client.destroy();
    return await figures(storage, place, files.length, seconds);
  } finally {
    await server.stop();
  }
}

async function backUp(assets: number, place: string, variables: Record<string, string>): Promise<void> {
  const account = await startAccount({ assets, latencyMilliseconds: 0, bodies: 'whole' });
  try {
    await runBackup(account, place, { ...variables, BACKUP_TYPES: 'all' });
  } finally {
    await account.stop();
  }
}

function verifying(storage: Storage, place: string): Loop {
  return () =>
    verify({
      storage,
      timesPath: join(place, 'times.sqlite'),
      concurrency: AT_ONCE,
      signal: new AbortController().signal,
    });
}

async function hashed(stream: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest('hex');
}

/** By turns, so that what else the machine does falls on all alike; what it does in bad rounds does not count. */
async function bestOf<Name extends string>(
  rounds: number,
  loops: Record<Name, Loop>,
): Promise<Record<Name, number>> {
  const names = Object.keys(loops) as Name[];
  const best = Object.fromEntries(names.map((name) => [name, Infinity])) as Record<Name, number>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const begun = performance.now();
      await loops[name]();
      best[name] = Math.min(best[name], (performance.now() - begun) / 1000);
    }
  }
  return best;
}

async function figures(
  storage: Storage,
  place: string,
  files: number,
  seconds: { readonly verify: number; readonly plain: number },
): Promise<VerifyMeasured> {
  const { bytes, checked, missing, damaged } = await verify({
    storage,
    timesPath: join(place, 'times.sqlite'),
    concurrency: AT_ONCE,
    signal: new AbortController().signal,
  });
  if (checked !== files || missing.length + damaged.length > 0)
    throw new Error('Not all files were verified.');
  const megabytes = bytes / 1e6;
  return {
    files,
    megabytes: rounded(megabytes),
    verifyMegabytesPerSecond: rounded(megabytes / seconds.verify),
    plainMegabytesPerSecond: rounded(megabytes / seconds.plain),
    ratio: Math.round((seconds.plain / seconds.verify) * 100) / 100,
    loadAverage: rounded(loadavg()[0] ?? 0),
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
