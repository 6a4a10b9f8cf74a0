import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Packed } from './dummy-electron.ts';

const PROJECT = join(import.meta.dirname, '../..');
const FLAGS = { linux: '--linux', win32: '--win', darwin: '--mac' } as const;
const FOLDERS = { linux: 'linux', win32: 'win', darwin: 'mac' } as const;
type Arch = 'x64' | 'arm64';

/** An app that was packed, as far as without a download: no installer. */
export interface PackedApp {
  readonly system: Packed;
  readonly arch: Arch;
  /** What is started; on macOS the `.app`. */
  readonly executable: string;
  /** Holds app.asar. */
  readonly resources: string;
}

/** Packs the built app of a system for both processors, by the settings of the project. */
export async function packFor(
  system: Packed,
  { electron, folder, env = {} }: { electron: string; folder: string; env?: NodeJS.ProcessEnv },
): Promise<PackedApp[]> {
  const options = [
    'electron/packing/pack.ts',
    FLAGS[system],
    '--dir',
    '--x64',
    '--arm64',
    `-c.electronDist=${electron}`,
    `-c.directories.output=${folder}`,
    ...(system === 'darwin' ? ['-c.mac.identity=null'] : []),
  ];
  const child = spawn(process.execPath, options, {
    cwd: PROJECT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await ended;
  if (code !== 0) throw new Error(`The packer ended with ${code}.\n${stdout}${stderr}`);
  return (['x64', 'arm64'] as const).map((arch) => placesIn(folder, system, arch));
}

function placesIn(output: string, system: Packed, arch: Arch): PackedApp {
  const parts = [
    FOLDERS[system],
    ...(arch === 'x64' ? [] : [arch]),
    ...(system === 'darwin' ? [] : ['unpacked']),
  ];
  const folder = join(output, parts.join('-'));
  if (system === 'darwin') {
    const executable = join(folder, 'Backup Creator.app');
    return { system, arch, executable, resources: join(executable, 'Contents', 'Resources') };
  }
  const name = system === 'win32' ? 'Backup Creator.exe' : 'backup-creator';
  return { system, arch, executable: join(folder, name), resources: join(folder, 'resources') };
}
