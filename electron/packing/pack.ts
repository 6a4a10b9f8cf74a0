import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { packOptions } from './pack-options.ts';

/** `npm run pack`: packs what was built. More options are electron-builder's own, `--linux --dir` say. */
const builder = createRequire(import.meta.url).resolve('electron-builder/cli.js');
const options = [...packOptions(process.env, process.platform), ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, [builder, ...options], { stdio: 'inherit' });
process.exitCode = status ?? 1;
