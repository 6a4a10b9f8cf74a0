import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { standIn } from './electron/instance.ts';
import { quitOnSignals } from './signals.ts';

/**
 * What Electron and its default app do at start: describe the process, load what `-r` names, find the app in the
 * folder that the command line names, run its main script, and become ready.
 */

const { app, start } = standIn;
const require = createRequire(import.meta.url);

function describeProcess(executable: string): void {
  const { version } = require('electron/package.json') as { version: string };
  Object.defineProperty(process.versions, 'electron', { value: version, enumerable: true });
  Object.assign(process, {
    argv: [executable, ...process.argv.slice(2)],
    execPath: executable,
    type: 'browser',
    defaultApp: true,
    resourcesPath: process.env.STAND_IN_RESOURCES ?? path.join(path.dirname(executable), 'resources'),
  });
}

interface Start {
  readonly required: string[];
  readonly folder: string;
}

function readCommandLine(parameters: readonly string[]): Start {
  const required: string[] = [];
  let folder: string | null = null;
  for (let at = 0; at < parameters.length; at += 1) {
    const parameter = parameters[at] ?? '';
    if (parameter === '-r' || parameter === '--require') {
      at += 1;
      required.push(path.resolve(parameters[at] ?? ''));
    } else if (!parameter.startsWith('-')) folder ??= path.resolve(parameter);
  }
  if (folder === null || !statSync(folder).isDirectory()) {
    throw new Error('The Electron stand-in starts the app of a folder: name one that has a package.json.');
  }
  return { required, folder };
}

interface Package {
  readonly name: string;
  readonly productName?: string;
  readonly version?: string;
  readonly main?: string;
}

async function runApp({ required, folder }: Start): Promise<void> {
  for (const file of required) require(file);
  const about = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Package;
  app.describe({ name: about.productName ?? about.name, version: about.version ?? '0.0.0', folder });
  await import(pathToFileURL(path.join(folder, about.main ?? 'index.js')).href);
  await start();
}

describeProcess(app.getPath('exe'));
quitOnSignals(app);
await runApp(readCommandLine(process.argv.slice(1)));
