import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { putJson, putLines, readJson, readLines } from '../../../electron/backup/documents.ts';
import { sealOf } from '../../../electron/backup/seal.ts';
import { isBackupError } from '../../../shared/errors.ts';
import { FORMAT_VERSION, type KeptFile } from '../../../shared/format.ts';
import { createMemoryStorage, type MemoryStorage } from '../../support/memory-storage.ts';

const documentSchema = z.object({ formatVersion: z.int().positive(), name: z.string() });
const lineSchema = z.object({ id: z.int(), name: z.string() });
type Line = z.infer<typeof lineSchema>;

let storage: MemoryStorage;
beforeEach(() => {
  storage = createMemoryStorage();
});

async function* pagesOf(...pages: Line[][]) {
  yield* pages;
}

async function linesAt(path: string, expected: KeptFile): Promise<Line[]> {
  return (await Array.fromAsync(readLines(storage, path, lineSchema, expected))).flat();
}

/** What a manifest says of a file that holds `text`. */
function keptOf(text: string): KeptFile {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { sha256, bytes: Buffer.byteLength(text), lines: text.split('\n').length - 1 };
}

describe('a JSON document', () => {
  test('is written for people and read back', async () => {
    const document = { formatVersion: FORMAT_VERSION, name: 'Grüße 👋' };
    const { bytes } = await putJson(storage, 'a.json', document);
    expect(storage.textOf('a.json')).toMatch(/^\{\n {2}"formatVersion": 1,\n {2}"name": "Grüße 👋",\n/);
    expect(storage.files.get('a.json')?.length).toBe(bytes);
    expect(await readJson(storage, 'a.json', documentSchema)).toEqual(document);
  });

  test('is sealed where it names the version of the format, and else as it is', async () => {
    await putJson(storage, 'a.json', { formatVersion: FORMAT_VERSION, name: 'Grüße 👋' });
    expect(sealOf(storage.files.get('a.json') ?? Buffer.alloc(0))).toBe('intact');
    await putJson(storage, 'b.json', { owner: 'Ada' });
    expect(storage.textOf('b.json')).toBe('{\n  "owner": "Ada"\n}\n');
  });

  test('that is not there is undefined, and any other failure of the storage is thrown', async () => {
    expect(await readJson(storage, 'a.json', documentSchema)).toBeUndefined();
    storage.failing = () => new Error('the network is down');
    await expect(readJson(storage, 'a.json', documentSchema)).rejects.toThrow('the network is down');
  });

  test.each([
    ['empty, as a power cut may leave it', ''],
    ['torn', '{"formatVersion": 1, "na'],
    ['of another shape', '{"formatVersion": 1}'],
    ['no object', '[]'],
    ['null', 'null'],
  ])('that is %s is damaged, and the sentence names it', async (_, text) => {
    storage.files.set('a.json', Buffer.from(text));
    const error: unknown = await readJson(storage, 'a.json', documentSchema).catch(
      (thrown: unknown) => thrown,
    );
    expect(isBackupError(error, 'format-damaged')).toBe(true);
    expect(error).toMatchObject({
      message: expect.stringContaining('memory:/a.json'),
      hint: expect.any(String),
    });
  });

  test('of a newer format says that the program must be updated, whatever its shape', async () => {
    await putJson(storage, 'a.json', { formatVersion: FORMAT_VERSION + 1, something: 'else' });
    await expect(readJson(storage, 'a.json', documentSchema)).rejects.toMatchObject({
      code: 'format-newer',
      hint: 'Update Backup Creator on this machine.',
    });
  });

  test('far larger than one of ours is damaged, and is not read to its end', async () => {
    const piece = Buffer.alloc(8 * 1024 * 1024, ' ');
    let pieces = 0;
    const endless = async () =>
      Readable.from(
        (async function* () {
          for (;;) {
            pieces += 1;
            yield piece;
          }
        })(),
      );
    await expect(readJson({ ...storage, read: endless }, 'a.json', documentSchema)).rejects.toMatchObject({
      code: 'format-damaged',
    });
    expect(pieces).toBeLessThan(20);
  });
});

describe('a file of lines', () => {
  test('is read back as it was written, whatever characters it holds and wherever its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(fc.record({ id: fc.integer(), name: fc.string({ unit: 'binary' }) }), { maxLength: 4 }),
          { maxLength: 4 },
        ),
        fc.integer({ min: 1, max: 30 }),
        async (pages, pieceBytes) => {
          storage = createMemoryStorage(pieceBytes);
          const kept = await putLines(storage, 'lines', pagesOf(...pages));
          expect(kept).toEqual(keptOf(storage.textOf('lines') ?? ''));
          expect(kept.lines).toBe(pages.flat().length);
          expect(await linesAt('lines', kept)).toEqual(pages.flat());
        },
      ),
      { numRuns: 60 },
    );
  });

  test('may hold line separators of Unicode inside a name', async () => {
    const lines = [{ id: 1, name: 'one\u2028two\u2029three\u0085four\rfive\nsix' }];
    const kept = await putLines(storage, 'lines', pagesOf(lines));
    expect(kept.lines).toBe(1);
    expect(await linesAt('lines', kept)).toEqual(lines);
  });

  test('comes in pages, so that memory stays flat', async () => {
    const lines = Array.from({ length: 1203 }, (_, id) => ({ id, name: 'x' }));
    const kept = await putLines(storage, 'lines', pagesOf(lines));
    const pages = await Array.fromAsync(readLines(storage, 'lines', lineSchema, kept));
    expect(pages.map((page) => page.length)).toEqual([500, 500, 203]);
  });

  test('without lines is an empty file', async () => {
    const kept = await putLines(storage, 'lines', pagesOf([], []));
    expect(kept).toEqual(keptOf(''));
    expect(await linesAt('lines', kept)).toEqual([]);
  });

  const text = '{"id":1,"name":"one"}\n{"id":2,"name":"two"}\n';
  test.each([
    ['torn in mid-line', text.slice(0, -4)],
    ['torn between lines', text.slice(0, text.indexOf('\n') + 1)],
    ['without its last line feed', text.slice(0, -1)],
    ['changed in one letter', text.replace('one', 'One')],
    ['longer than it was', `${text}{"id":3,"name":"three"}\n`],
    ['empty', ''],
    ['not JSON', text.replace('{', '<')],
    ['of another shape', text.replaceAll('name', 'title')],
    ['with an empty line', text.replace('\n', '\n\n')],
  ])('that is %s is damaged', async (_, damaged) => {
    storage.files.set('lines', Buffer.from(damaged));
    await expect(linesAt('lines', keptOf(text))).rejects.toMatchObject({ code: 'format-damaged' });
  });

  test('that is not there says so', async () => {
    await expect(linesAt('lines', keptOf(text))).rejects.toMatchObject({ code: 'storage-not-found' });
  });

  test('passes on an error in the middle of its stream', async () => {
    const read = async () =>
      Readable.from(
        (async function* () {
          yield Buffer.from(text);
          throw new Error('the connection broke');
        })(),
      );
    const reading = Array.fromAsync(readLines({ ...storage, read }, 'lines', lineSchema, keptOf(text)));
    await expect(reading).rejects.toThrow('the connection broke');
  });

  test('lets go of its stream when it is damaged or no longer wanted', async () => {
    const streams: Readable[] = [];
    const watched = {
      ...storage,
      async read(path: string) {
        const stream = await storage.read(path);
        streams.push(stream);
        return stream;
      },
    };
    const lines = Array.from({ length: 600 }, (_, id) => ({ id, name: 'x' }));
    const kept = await putLines(storage, 'lines', pagesOf(lines));
    for await (const page of readLines(watched, 'lines', lineSchema, kept)) {
      expect(page.length).toBe(500);
      break;
    }
    storage.files.set('lines', Buffer.from(`no JSON\n${'x'.repeat(1000)}`));
    await expect(Array.fromAsync(readLines(watched, 'lines', lineSchema, kept))).rejects.toThrow('damaged');
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  });
});
