import { appendFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LogSource, readLog } from '../../../electron/journal/log-reader.ts';
import { createLog } from '../../../electron/journal/pino-log.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import type { LogQuery } from '../../../shared/log.ts';

let folder: string;
let source: LogSource;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-reader-'));
  source = { path: join(folder, 'a.log'), secrets: createSecretRegistry() };
});
afterEach(() => rmSync(folder, { recursive: true }));

const ALL: LogQuery = { level: 'debug', text: '', during: null, before: null, limit: 100 };
const read = (query: Partial<LogQuery> = {}, more: Partial<LogSource> = {}) =>
  readLog({ ...source, ...more }, { ...ALL, ...query });
const messages = async (query: Partial<LogQuery> = {}) =>
  (await read(query)).lines.map(({ message }) => message);
/** All pages, however small. */
async function allMessages(query: Partial<LogQuery>, more: Partial<LogSource> = {}) {
  const found: string[] = [];
  let before: string | null = null;
  let pages = 0;
  do {
    const page = await read({ ...query, before }, more);
    found.push(...page.lines.map(({ message }) => message));
    before = page.before;
    pages += 1;
  } while (before !== null);
  return { found, pages };
}

const lineAt = (time: string, message: string, facts?: object) =>
  `${JSON.stringify({ level: 'info', time, facts, message })}\n`;

describe('reading the log', () => {
  it('answers with the newest lines first, whole, over all its files', async () => {
    const log = createLog({
      destination: source.path,
      level: 'debug',
      rotation: { largestBytes: 400, files: 5 },
    });
    for (let number = 0; number < 12; number += 1) log.info(`line ${number}`, { number });
    const { lines, before } = await read();
    expect(lines.map(({ message }) => message)).toEqual(
      Array.from({ length: 12 }, (_, index) => `line ${11 - index}`),
    );
    expect(before).toBeNull();
    expect(lines[0]).toMatchObject({
      level: 'info',
      jobId: null,
      runId: null,
      facts: '{\n  "number": 11\n}',
    });
    expect(JSON.parse(lines[0]?.text ?? '')).toMatchObject({ message: 'line 11', facts: { number: 11 } });
  });

  it('is empty where there is no log', async () => {
    expect(await read()).toEqual({ lines: [], before: null });
  });

  it('shows what is no line of the log as its text', async () => {
    appendFileSync(
      source.path,
      `${lineAt('2026-11-24T01:00:00.000Z', 'one')}a crash\n{"level":"odd"}\n\ntorn {`,
    );
    expect(await messages()).toEqual(['torn {', '{"level":"odd"}', 'a crash', 'one']);
    expect(await messages({ level: 'info' })).toEqual(['one']);
    const { lines } = await read();
    expect(lines[2]).toMatchObject({ text: 'a crash', level: null, time: null, facts: null });
  });

  it('filters by level, by text in any case and by the job in a time', async () => {
    const log = createLog({ destination: source.path, level: 'debug' });
    log.debug('Decided');
    log.warn('The "Header EU" is slow', { job: 'one', run: 'a1' });
    log.error('Refused', { job: 'other', reason: 'Überlast' });
    expect(await messages({ level: 'warn' })).toEqual(['Refused', 'The "Header EU" is slow']);
    expect(await messages({ level: 'error' })).toEqual(['Refused']);
    expect(await messages({ text: 'header eu" IS' })).toEqual(['The "Header EU" is slow']);
    expect(await messages({ text: 'überLAST' })).toEqual(['Refused']);
    expect(await messages({ text: 'a1' })).toEqual(['The "Header EU" is slow']);
    const { lines } = await read({ text: 'slow' });
    expect(lines[0]).toMatchObject({ jobId: 'one', runId: 'a1', facts: null });
  });

  it('finds what a job did in a run, and stops where the run began', async () => {
    const time = (minute: number) => `2026-11-24T02:0${minute}:00.000Z`;
    for (const minute of [1, 2, 3, 4, 5]) {
      appendFileSync(source.path, lineAt(time(minute), `one ${minute}`, { job: 'one' }));
      appendFileSync(source.path, lineAt(time(minute), `other ${minute}`, { job: 'other' }));
    }
    const during = { jobId: 'one', from: time(2), until: time(4) };
    expect(await messages({ during })).toEqual(['one 4', 'one 3', 'one 2']);
    expect((await read({ during })).before).toBeNull();
  });

  it('goes on before a page where files were put aside meanwhile', async () => {
    const options = {
      destination: source.path,
      level: 'debug',
      rotation: { largestBytes: 300, files: 5 },
    } as const;
    const log = createLog(options);
    for (let number = 0; number < 6; number += 1) log.info(`line ${number}`);
    const first = await read({ limit: 2 });
    expect(first.lines.map(({ message }) => message)).toEqual(['line 5', 'line 4']);
    for (let number = 6; number < 9; number += 1) log.info(`line ${number}`);
    const second = await read({ limit: 10, before: first.before });
    expect(second.lines.map(({ message }) => message)).toEqual(['line 3', 'line 2', 'line 1', 'line 0']);
    expect(second.before).toBeNull();
  });

  it('ends a page where the file that it is in has gone', async () => {
    appendFileSync(source.path, lineAt('2026-11-24T01:00:00.000Z', 'one').repeat(3));
    const { before } = await read({ limit: 1 });
    renameSync(source.path, join(folder, 'gone'));
    expect(await read({ before })).toEqual({ lines: [], before: null });
  });

  it('reads a part at a time: little that matches comes in several pages', async () => {
    for (let number = 0; number < 3000; number += 1) {
      appendFileSync(source.path, lineAt('2026-11-24T01:00:00.000Z', `line ${number}`));
    }
    const { found, pages } = await allMessages({ text: 'line 1"' }, { mostReadBytes: 20_000 });
    expect(found).toEqual(['line 1']);
    expect(pages).toBeGreaterThan(5);
    expect((await allMessages({ limit: 7 })).found).toHaveLength(3000);
  });

  it('finds lines around one that is longer than memory is given for', async () => {
    appendFileSync(
      source.path,
      `${lineAt('2026-11-24T01:00:00.000Z', 'before')}long ${'é'.repeat(400_000)}\n`,
    );
    appendFileSync(source.path, lineAt('2026-11-24T01:00:01.000Z', 'after'));
    const [after, long, before] = await messages();
    expect([after, before]).toEqual(['after', 'before']);
    expect(long).toMatch(/^long ééé/);
    expect(long?.length).toBeLessThan(150_000);
  });

  it('takes out secrets that became known after the line was written', async () => {
    appendFileSync(
      source.path,
      lineAt('2026-11-24T01:00:00.000Z', 'hunter22', { where: 'in hunter22', token: 'x' }),
    );
    appendFileSync(source.path, 'Authorization: Bearer abcdef123456\n');
    source.secrets.add('hunter22');
    const text = JSON.stringify(await read());
    expect(text).not.toContain('hunter22');
    expect(text).not.toContain('abcdef');
  });
});
