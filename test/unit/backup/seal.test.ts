import { describe, expect, test } from 'vitest';
import { sealedJson, sealOf } from '../../../electron/backup/seal.ts';

const DOCUMENT = { formatVersion: 1, name: 'Grüße 👋', counts: { kept: 3 } };

describe('a sealed document', () => {
  test('is the document, readable by people, with its seal at the end', () => {
    const text = sealedJson(DOCUMENT);
    expect(JSON.parse(text)).toEqual({ ...DOCUMENT, seal: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    expect(sealOf(Buffer.from(text))).toBe('intact');
  });

  test('tells of every bit that is flipped: the seal is broken, or there is a field that nobody knows', () => {
    const bytes = Buffer.from(sealedJson(DOCUMENT));
    const unnoticed: string[] = [];
    for (let at = 0; at < bytes.length * 8; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at >> 3] = (flipped[at >> 3] ?? 0) ^ (1 << (at & 7));
      if (sealOf(flipped) === 'broken') continue;
      const text = flipped.toString('utf8');
      if (sealOf(flipped) === 'intact' || isKnown(text)) unnoticed.push(text);
    }
    expect(unnoticed).toEqual([]);
  });

  test('tells of one that is cut', () => {
    const bytes = Buffer.from(sealedJson(DOCUMENT));
    expect(sealOf(bytes.subarray(0, -1))).toBe('broken');
  });

  test('is told from one that never had a seal', () => {
    const text = JSON.stringify({ ...DOCUMENT, reason: 'it said "seal": yes' }, null, 2);
    expect(sealOf(Buffer.from(`${text}\n`))).toBe('none');
  });
});

/** Whether it reads as a document without a seal. */
function isKnown(text: string): boolean {
  try {
    return Object.keys(JSON.parse(text)).every((name) => name in DOCUMENT);
  } catch {
    return false;
  }
}
