import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a process finds of a keychain: all of it, a bus without one, or not even a bus. */
export type Surroundings = 'a keychain' | 'a bus alone' | 'nothing';

const UNLOCKED =
  'printf "test-only\\n" | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null && exec "$@"';

/** A bus that starts no services. */
const BARE_BUS = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
`;

/**
 * Starts a command with a session bus and a keyring of its own, or without. All of it is thrown away by
 * `end`, which also ends the command.
 */
export async function startIn(
  surroundings: Surroundings,
  command: readonly [string, ...string[]],
): Promise<{ child: ChildProcess; end: () => Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'backup-creator-keyring-'));
  const folders = {
    data: 'XDG_DATA_HOME',
    config: 'XDG_CONFIG_HOME',
    cache: 'XDG_CACHE_HOME',
    run: 'XDG_RUNTIME_DIR',
  };
  const environment: Record<string, string | undefined> = { ...process.env, HOME: home };
  delete environment.DBUS_SESSION_BUS_ADDRESS;
  delete environment.DISPLAY;
  for (const [folder, variable] of Object.entries(folders)) {
    await mkdir(join(home, folder), { mode: 0o700 });
    environment[variable] = join(home, folder);
  }
  const bus = join(home, 'bus.conf');
  await writeFile(bus, BARE_BUS);
  const [program, ...rest] = {
    'a keychain': ['dbus-run-session', '--', 'sh', '-c', UNLOCKED, '_', ...command] as const,
    'a bus alone': ['dbus-run-session', `--config-file=${bus}`, '--', ...command] as const,
    nothing: command,
  }[surroundings];
  const child = spawn(program, rest, { env: environment, stdio: ['pipe', 'pipe', 'ignore'] });
  return {
    child,
    async end() {
      child.stdin.end();
      if (child.exitCode === null) await new Promise((resolve) => child.once('close', resolve));
      await rm(home, { recursive: true, force: true });
    },
  };
}
