import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian's packages that the host stands on, and a file by which each is known to be there. */
const packages: ReadonlyMap<string, readonly string[]> = new Map([
  ['chromium', ['/usr/bin/chromium']],
  ['fonts-liberation', ['/usr/share/fonts/truetype/liberation', '/usr/share/fonts/truetype/liberation2']],
  ['dbus', ['/usr/bin/dbus-send']],
  ['dbus-daemon', ['/usr/bin/dbus-daemon']],
  ['gnome-keyring', ['/usr/bin/gnome-keyring-daemon']],
  [
    'libsecret-1-0',
    ['/usr/lib/x86_64-linux-gnu/libsecret-1.so.0', '/usr/lib/aarch64-linux-gnu/libsecret-1.so.0'],
  ],
]);

/** The packages that are not there. */
function missing(): string[] {
  return [...packages].filter(([, files]) => !files.some((file) => existsSync(file))).map(([name]) => name);
}

/**
 * Has what the host needs: installs it where this process may (root on Debian), else says which command would.
 * The set-up of the tests that use the host. Throws where something is missing in the end.
 */
export function setup(): void {
  if (process.env.HOST === 'electron') return;
  const names = missing();
  if (names.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${names.join(' ')}`;
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!mayInstall) {
    throw new Error(
      `The end-to-end tests need packages that are not installed. Install them with: sudo ${command}`,
    );
  }
  console.log(`Installing what the end-to-end tests need: ${names.join(' ')}`);
  const run = (line: string): boolean =>
    spawnSync('sh', ['-c', line], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  if (!run(`${command} -q || (apt-get update -q && ${command} -q)`) || missing().length > 0) {
    throw new Error(`The packages that the end-to-end tests need could not be installed. Try: ${command}`);
  }
}

if (import.meta.main) setup();
