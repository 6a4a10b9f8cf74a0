import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';
import { runJob } from '../../electron/backup/job.ts';
import { BLOCK_TYPE_IDS } from '../../electron/marketing-cloud/asset-types.ts';
import { createMarketingCloud } from '../../electron/marketing-cloud/client.ts';
import { createLocalStorage } from '../../electron/storage/local.ts';

/** One backup in a process of its own, as the command makes it; prints what it took as one line of JSON. */
const task = z
  .object({
    authUrl: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
    mid: z.int(),
    folder: z.string(),
    types: z.enum(['blocks', 'all']),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
mkdirSync(task.folder, { recursive: true });
const client = createMarketingCloud({
  authenticationAddress: task.authUrl,
  clientId: task.clientId,
  clientSecret: task.clientSecret,
  accountId: String(task.mid),
  fetch,
  log: silent,
  concurrency: 8,
});
const delay = monitorEventLoopDelay({ resolution: 5 });
const started = performance.now();
delay.enable();
const result = await runJob(
  {
    client,
    storage: await createLocalStorage(join(task.folder, 'backups'), { create: 'with-parents' }),
    log: silent,
    stateFolder: join(task.folder, 'state'),
    workerUrl: new URL('../../electron/backup/catalog/worker.ts', import.meta.url),
    owner: 'bench',
    toolVersion: '0.0.0',
    concurrency: 8,
    signal: new AbortController().signal,
    onProgress: ({ phase, kept }) => process.send?.({ phase, kept }),
  },
  {
    account: { tenant: client.tenant, mid: task.mid },
    selection: { types: task.types === 'all' ? 'all' : [...BLOCK_TYPE_IDS], folders: 'all', scope: 'own' },
    zone: 'UTC',
    folderPattern: 'backup_YYYYMMDD',
  },
  { trigger: 'bench', full: false, acceptDeletions: false },
);
delay.disable();
if (result.error !== undefined) throw result.error;
const last = result.runs.at(-1);
process.stdout.write(
  `${JSON.stringify({
    status: result.status,
    wallMilliseconds: Math.round(performance.now() - started),
    requests: client.requestCount(),
    kept: last?.status === 'interrupted' ? 0 : (last?.manifest.counts.kept ?? 0),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    eventLoopDelayP99Milliseconds: Math.round(delay.percentile(99) / 1e5) / 10 - 5,
    eventLoopDelayMaximumMilliseconds: Math.round(delay.max / 1e6),
  })}\n`,
);
process.disconnect?.();
