import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeyring } from '../host/keyring.ts';

/** What a process finds of a keychain: all of it, a bus without one, or not even a bus. */
export type Surroundings = 'a keychain' | 'a bus alone' | 'nothing';

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

/** Starts a command that finds a keychain, or none. `end` ends it and throws away what it found. */
export async function startIn(
  surroundings: Surroundings,
  command: readonly [string, ...string[]],
): Promise<{ child: ChildProcess; end: () => Promise<void> }> {
  const found = await SURROUNDINGS[surroundings]();
  const [program = '', ...rest] = [...found.prefix, ...command];
  const { DBUS_SESSION_BUS_ADDRESS: _, DISPLAY: __, ...rested } = process.env;
  const child = spawn(program, rest, { env: { ...rested, ...found.env }, stdio: ['pipe', 'pipe', 'ignore'] });
  return {
    child,
    async end() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'close');
      await found.stop();
    },
  };
}

interface Started {
  readonly env: Readonly<Record<string, string>>;
  /** What stands before the command. */
  readonly prefix: readonly string[];
  stop(): Promise<void>;
}

const SURROUNDINGS: { readonly [Name in Surroundings]: () => Promise<Started> } = {
  async 'a keychain'() {
    return { ...(await startKeyring()), prefix: [] };
  },
  async 'a bus alone'() {
    const folder = await mkdtemp(join(tmpdir(), 'backup-creator-bus-'));
    const file = join(folder, 'bus.conf');
    await writeFile(file, BARE_BUS);
    return {
      env: {},
      prefix: ['dbus-run-session', `--config-file=${file}`, '--'],
      stop: () => rm(folder, { recursive: true }),
    };
  },
  async nothing() {
    return { env: { XDG_RUNTIME_DIR: '/nonexistent' }, prefix: [], stop: () => Promise.resolve() };
  },
};
