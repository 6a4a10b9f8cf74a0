import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { type ObjectBody, objectBody } from '../../../electron/storage/object-body.ts';
import { busy, objectError } from '../../../electron/storage/object-errors.ts';

const place = 's3://backups/file';
const plain: ObjectBody = {
  place,
  bytes: undefined,
  md5: undefined,
  signal: undefined,
  reopen: undefined,
  explain: (error) => objectError(busy, { action: 'read', place }, error),
};

function cut(): Error {
  return Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

/** A stream of `parts` that ends in `error`, if there is one. */
function broken(parts: readonly string[], error?: Error): Readable {
  return Readable.from(
    (function* () {
      for (const part of parts) yield Buffer.from(part);
      if (error !== undefined) throw error;
    })(),
  );
}

const textOf = async (stream: Readable): Promise<string> => (await buffer(stream)).toString();

describe('the body of an object', () => {
  test('comes as it is where length and checksum are right', async () => {
    const md5 = createHash('md5').update('abcdef').digest('base64');
    const body = objectBody(broken(['abc', 'def']), { ...plain, bytes: 6, md5 });
    expect(await textOf(body)).toBe('abcdef');
  });

  test.each([
    ['shorter', { bytes: 7 }, 'storage-unavailable'],
    ['longer', { bytes: 5 }, 'storage-damaged'],
    [
      'of another checksum',
      { bytes: 6, md5: createHash('md5').update('abcdeX').digest('base64') },
      'storage-damaged',
    ],
  ])('that is %s ends in an error that says so', async (_words, known, code) => {
    await expect(textOf(objectBody(broken(['abc', 'def']), { ...plain, ...known }))).rejects.toMatchObject({
      code,
      message: `Could not read ${place}: its content did not arrive as it was sent.`,
    });
  });

  test('is read on where its connection was cut off, or where it ended too soon', async () => {
    const asked: number[] = [];
    const rests = [broken(['cd'], cut()), broken(['e']), broken(['f'])];
    const body = objectBody(broken(['ab'], cut()), {
      ...plain,
      bytes: 6,
      reopen: async (from) => {
        asked.push(from);
        return rests.shift() ?? broken([]);
      },
    });
    expect(await textOf(body)).toBe('abcdef');
    expect(asked).toEqual([2, 4, 5]);
  });

  test('is given up after three cuts without a byte between them', async () => {
    let opened = 0;
    const body = objectBody(broken(['ab'], cut()), {
      ...plain,
      bytes: 6,
      reopen: async () => {
        opened += 1;
        return broken([], cut());
      },
    });
    await expect(textOf(body)).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(opened).toBe(3);
  });

  test('that cannot be read on fails with what the cut means', async () => {
    const cause = cut();
    await expect(textOf(objectBody(broken(['ab'], cause), plain))).rejects.toMatchObject({
      message: expect.stringContaining('too busy'),
      cause,
    });
  });

  test('does not end the program where its connection fails before it is read', async () => {
    const opened = new Readable({ read: () => undefined });
    const body = objectBody(opened, plain);
    opened.destroy(cut());
    await expect(textOf(body)).rejects.toMatchObject({ code: 'storage-unavailable' });
  });

  test('lets go of its connection where nobody reads it', async () => {
    const opened = new Readable({ read: () => undefined });
    const body = objectBody(opened, plain);
    const closed = new Promise((resolve) => opened.once('close', resolve));
    body.destroy();
    await closed;
    expect(opened.destroyed).toBe(true);
  });

  test('ends with its signal', async () => {
    const cancel = new AbortController();
    const opened = new Readable({ read: () => undefined });
    const reading = textOf(objectBody(opened, { ...plain, signal: cancel.signal }));
    opened.push('ab');
    cancel.abort();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(opened.destroyed).toBe(true);
  });
});
