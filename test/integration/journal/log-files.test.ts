import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logFilePaths, openLogFiles } from '../../../electron/journal/log-files.ts';
import { createLog } from '../../../electron/journal/pino-log.ts';

let folder: string;
let path: string;
const failures: unknown[] = [];
const open = (rotation = { largestBytes: 100, files: 3 }) =>
  openLogFiles(path, rotation, (error) => failures.push(error));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-files-'));
  path = join(folder, 'logs', 'a.log');
  failures.length = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect(failures).toEqual([]);
});

const line = (name: string) => `${name.padEnd(39, '.')}\n`;
const namesIn = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/^(\w+)\./gm)].map(([, name]) => name);

describe('the files of a log', () => {
  it('are put aside before they grow too large; the oldest goes, and no line is lost before', () => {
    const files = open();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) files.write(line(name));
    expect(logFilePaths(path, { files: 3 }).map(namesIn)).toEqual([['g'], ['e', 'f'], ['c', 'd']]);
    expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
  });

  it('can each be read by the user alone', () => {
    const files = open();
    for (const name of ['a', 'b', 'c', 'd']) files.write(line(name));
    for (const name of readdirSync(join(folder, 'logs'))) {
      expect(statSync(join(folder, 'logs', name)).mode & 0o777).toBe(0o600);
    }
  });

  it('go on where the program before has stopped', () => {
    open().write(line('a'));
    open().write(line('b'));
    open().write(line('c'));
    expect(namesIn(path)).toEqual(['c']);
    expect(namesIn(`${path}.1`)).toEqual(['a', 'b']);
  });

  it('hold a line that is longer than a file may be', () => {
    const files = open();
    files.write(line('a'));
    files.write(`long.${'x'.repeat(500)}\n`);
    files.write(line('b'));
    expect(logFilePaths(path, { files: 3 }).map(namesIn)).toEqual([['b'], ['long'], ['a']]);
  });

  it('are put aside once where two programs write them', () => {
    const [one, other] = [open(), open()];
    one.write(line('a'));
    other.write(line('b'));
    one.write(line('c'));
    other.write(line('d'));
    one.write(line('e'));
    other.write(line('f'));
    const kept = [path, `${path}.1`].flatMap((file) => namesIn(file));
    expect(kept.toSorted((one, other) => one?.localeCompare(other ?? '') ?? 0)).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
    ]);
  });

  it('are written at once: a program that is killed has lost nothing', () => {
    const log = createLog({ destination: path, level: 'info', rotation: { largestBytes: 3000, files: 3 } });
    for (let number = 0; number < 50; number += 1) log.info(`line ${number}`);
    const text = ['.1', ''].map((end) => readFileSync(path + end, 'utf8')).join('');
    expect(text.match(/line \d+/g)).toHaveLength(50);
  });
});

it('a log that cannot be put aside tells so once, and begins anew in the same file: its size holds', () => {
  const told: unknown[] = [];
  const files = openLogFiles(path, { largestBytes: 100, files: 2 }, (error) => told.push(error));
  mkdirSync(`${path}.1`);
  writeFileSync(join(`${path}.1`, 'in the way'), '');
  for (const name of ['a', 'b', 'c', 'd', 'e']) files.write(line(name));
  expect(told).toHaveLength(1);
  expect(namesIn(path)).toEqual(['e']);
});
