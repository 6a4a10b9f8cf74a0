import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface Answer {
  readonly held: boolean;
  readonly tookOver?: number;
}

let folder: string;
let processes: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  processes = [];
});
afterEach(async () => {
  await Promise.all(processes.map(kill));
  rmSync(folder, { recursive: true });
});

async function start(): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'lock-process.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  processes.push(child);
  await once(child, 'message');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function ask<Reply>(child: ChildProcess, message: object): Promise<Reply> {
  const answer = once(child, 'message');
  child.send(message);
  const [reply] = await answer;
  return reply;
}

function acquire(child: ChildProcess, path: string, at = 0): Promise<Answer> {
  return ask<Answer>(child, { command: 'acquire', path, at });
}

/** All of them at the same moment. */
function acquireAtOnce(path: string): Promise<Answer[]> {
  const at = Date.now() + 15;
  return Promise.all(processes.map((child) => acquire(child, path, at)));
}

function holdersOf(answers: readonly Answer[]): number {
  return answers.filter(({ held }) => held).length;
}

test('of two processes that start at once exactly one holds the lock', async () => {
  await Promise.all([start(), start()]);
  for (let round = 0; round < 20; round += 1) {
    expect(holdersOf(await acquireAtOnce(join(folder, `lock-${round}.sqlite`)))).toBe(1);
  }
});

test('of two that see the same stale lock exactly one takes it over', async () => {
  const path = join(folder, 'lock.sqlite');
  await Promise.all([start(), start()]);
  const [first] = processes;
  await acquire(first!, path);
  for (let round = 0; round < 20; round += 1) {
    const database = new DatabaseSync(path);
    database.exec('UPDATE lock SET heartbeat = 0');
    database.close();
    const answers = await acquireAtOnce(path);
    expect(holdersOf(answers)).toBe(1);
    expect(answers.find(({ held }) => held)?.tookOver).toBeTypeOf('number');
  }
});

test('of two that find the same broken lock file exactly one holds the new one', async () => {
  await Promise.all([start(), start()]);
  for (let round = 0; round < 20; round += 1) {
    const path = join(folder, `lock-${round}.sqlite`);
    writeFileSync(path, 'no database '.repeat(500));
    expect(holdersOf(await acquireAtOnce(path))).toBe(1);
  }
});

test('the lock of a process that was killed is taken over at once', async () => {
  const path = join(folder, 'lock.sqlite');
  const [first, second] = await Promise.all([start(), start()]);
  expect(await acquire(first, path)).toEqual({ held: true });
  expect(await acquire(second, path)).toEqual({ held: false });
  await kill(first);
  expect(await acquire(second, path)).toEqual({ held: true, tookOver: first.pid });
  expect(await ask(second, { command: 'beat' })).toBe('beaten');
});

test('a process that was asleep finds its lock lost when it comes back', async () => {
  const path = join(folder, 'lock.sqlite');
  const [first, second] = await Promise.all([start(), start()]);
  await acquire(first, path);
  const database = new DatabaseSync(path);
  database.exec('UPDATE lock SET heartbeat = heartbeat - 120000');
  database.close();
  expect(await acquire(second, path)).toEqual({ held: true, tookOver: first.pid });
  expect(await ask(first, { command: 'beat' })).toBe('lock-lost');
  expect(await ask(second, { command: 'beat' })).toBe('beaten');
});
