import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * `npm start`: the built app in true Electron. Its executable is not in its npm package: it is fetched on
 * first use, and where it can't be had this says so.
 */
const electron = dirname(createRequire(import.meta.url).resolve('electron/package.json'));

function executable(): string | undefined {
  const place = join(electron, 'path.txt');
  if (!existsSync(place)) return undefined;
  const path = join(electron, 'dist', readFileSync(place, 'utf8'));
  return existsSync(path) ? path : undefined;
}

function fetchExecutable(): void {
  process.stdout.write('Fetching the Electron executable.\n');
  // What it prints is a stack: the sentence below says what matters.
  spawnSync(process.execPath, [join(electron, 'install.js')], { stdio: 'ignore' });
}

if (executable() === undefined) fetchExecutable();
const path = executable();
if (path === undefined) {
  process.stderr.write(
    'The Electron executable could not be fetched: this machine does not reach the place it is published at ' +
      '(set ELECTRON_MIRROR to one that it reaches, or run the app in its test host by "npm run e2e").\n',
  );
  process.exitCode = 1;
} else {
  const child = spawn(path, [join(import.meta.dirname, '..'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // Ctrl-C reaches the app by itself: it ends cleanly, and this waits for it. Other signals are handed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
