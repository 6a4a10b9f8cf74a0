import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf } from '../../../electron/storage/pieces.ts';

async function all(body: Uint8Array | AsyncIterable<Uint8Array>, size: number): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(body, size)) pieces.push(piece);
  return pieces;
}

test('pieces have the size asked for but for the last, and are the body, however it came', async () => {
  const chunk = fc.uint8Array({ maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(chunk), fc.integer({ min: 1, max: 9 }), async (chunks, size) => {
      const whole = Buffer.concat(chunks);
      for (const body of [whole, Readable.from(chunks)]) {
        const pieces = await all(body, size);
        expect(Buffer.concat(pieces).equals(whole)).toBe(true);
        expect(pieces.slice(0, -1).every(({ length }) => length === size)).toBe(true);
        expect(pieces.every(({ length }) => length > 0 && length <= size)).toBe(true);
      }
    }),
  );
});
