#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// A backup makes much short-lived garbage. Collecting it often keeps memory flat and costs no time: the
// network is slower. Set here, for a command started without flags.
setFlagsFromString('--optimize-for-size');

const OLDEST_NODE = 24;

const [major = '0'] = process.versions.node.split('.');
if (Number(major) < OLDEST_NODE) {
  process.stderr.write(
    `backup-creator needs Node ${OLDEST_NODE} or newer; this is Node ${process.versions.node}.\n` +
      'Install a newer Node, or run it by "npm run cli", which brings its own.\n',
  );
  process.exitCode = 2;
} else {
  // Loaded only now: an older Node stops at the first built-in module that it lacks.
  const { main } = await import('./headless/program.ts');
  const built = !import.meta.url.endsWith('.ts');
  await main({
    threads: {
      catalog: new URL(built ? './catalog-worker.js' : './backup/catalog/worker.ts', import.meta.url),
      storage: new URL(built ? './storage-worker.js' : './storage/local-worker.ts', import.meta.url),
      browse: new URL(built ? './browse-worker.js' : './browse/catalog/worker.ts', import.meta.url),
    },
    testServers: built ? undefined : new URL('../test/servers/for-demo.ts', import.meta.url),
  });
}
