import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Names of Debian's packages, each with files by any of which it is known to be there. */
export type DebianPackages = ReadonlyMap<string, readonly string[]>;

/** The packages that are not there. */
function missing(packages: DebianPackages): string[] {
  return [...packages].filter(([, files]) => !files.some((file) => existsSync(file))).map(([name]) => name);
}

/**
 * Installs what is missing where this process may (root on Debian), saying so; else says which command would.
 * `user`: who needs them, as the subject of a sentence. Throws where something is missing in the end.
 */
export function installDebianPackages(packages: DebianPackages, user: string): void {
  const names = missing(packages);
  if (names.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${names.join(' ')}`;
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!mayInstall) {
    throw new Error(`${user} need packages that are not installed. Install them with: sudo ${command}`);
  }
  console.log(`Installing what ${user.toLowerCase()} need: ${names.join(' ')}`);
  const isDone = runShell(`${command} -q || (apt-get update -q && ${command} -q)`);
  if (!isDone || missing(packages).length > 0) {
    throw new Error(`The packages that ${user.toLowerCase()} need could not be installed. Try: ${command}`);
  }
}

/** Runs a line of sh, its errors on this process's own. True where it ended well. */
export function runShell(line: string, environment: NodeJS.ProcessEnv = {}): boolean {
  const ended = spawnSync('sh', ['-c', line], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...environment },
  });
  return ended.status === 0;
}
