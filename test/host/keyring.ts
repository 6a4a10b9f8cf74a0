import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A Secret Service of the test's own. */
export interface Keyring {
  /** What a process needs in its environment to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends it; what it held is gone. */
  stop(): Promise<void>;
}

const startWithinMs = 10_000;

/**
 * Starts a session bus and an unlocked, empty GNOME keyring on it; headless, as root too. Its files are in a
 * temporary folder that goes with it. Other systems have a keychain of their own: there it is used as it is.
 */
export async function startKeyring(): Promise<Keyring> {
  if (process.platform !== 'linux') return { env: {}, stop: async () => undefined };
  const folder = mkdtempSync(path.join(os.tmpdir(), 'backup-creator-keyring-'));
  const env = environmentIn(folder);
  const bus = spawn(
    'dbus-daemon',
    ['--session', '--nofork', '--nopidfile', `--address=${env.DBUS_SESSION_BUS_ADDRESS}`],
    {
      env: { ...process.env, ...env },
      stdio: 'ignore',
    },
  );
  const processes = [bus];
  const stop = async (): Promise<void> => {
    await Promise.all(processes.toReversed().map(end));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await until('the session bus', () => owns(env, 'org.freedesktop.DBus'));
    const keyring = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    processes.push(keyring);
    keyring.stdin.end('test-only\n');
    await until('the keyring', () => owns(env, 'org.freedesktop.secrets'));
    return { env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function environmentIn(folder: string) {
  const inside = (name: string): string => {
    const made = path.join(folder, name);
    mkdirSync(made, { mode: 0o700 });
    return made;
  };
  const runtime = inside('run');
  return {
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${path.join(runtime, 'bus')}`,
    XDG_RUNTIME_DIR: runtime,
    XDG_DATA_HOME: inside('data'),
    XDG_CONFIG_HOME: inside('config'),
    XDG_CACHE_HOME: inside('cache'),
    DISPLAY: '',
  };
}

/** Whether somebody answers to a name on the bus. */
function owns(env: Readonly<Record<string, string>>, name: string): boolean {
  const question = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const asked = spawnSync('dbus-send', [...question, 'org.freedesktop.DBus.NameHasOwner', `string:${name}`], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return asked.status === 0 && asked.stdout.includes('boolean true');
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + startWithinMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`${what} of the test could not be started.`);
    await delay(20);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
