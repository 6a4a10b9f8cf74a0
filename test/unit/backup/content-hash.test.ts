import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  contentHash,
  differingFields,
  sha256,
} from '../../../electron/backup/content-hash.ts';
import type { JsonObject, JsonValue } from '../../../electron/marketing-cloud/marketing-cloud.ts';

/** The same value with the keys of every object in another order. */
function reordered(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reordered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, field]) => [key, reordered(field)]),
  );
}

const json = fc.jsonValue({ maxDepth: 4 }).map((value): JsonValue => JSON.parse(JSON.stringify(value)));
const object = fc.dictionary(fc.string(), json).map((value): JsonObject => JSON.parse(JSON.stringify(value)));

describe('the content hash', () => {
  test('does not depend on the order of keys, at any depth', () => {
    fc.assert(
      fc.property(object, (asset) => {
        expect(contentHash(reordered(asset) as JsonObject)).toBe(contentHash(asset));
      }),
    );
  });

  test('depends on everything else', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        const equal = contentHash({ content: one }) === contentHash({ content: other });
        fc.pre(!JSON.stringify([one, other]).includes('thumbnailUrl'));
        expect(equal).toBe(canonicalJson(one) === canonicalJson(other));
      }),
    );
    expect(contentHash({ a: [1, 2] })).not.toBe(contentHash({ a: [2, 1] }));
    expect(contentHash({ a: null })).not.toBe(contentHash({}));
    expect(contentHash({ a: '1' })).not.toBe(contentHash({ a: 1 }));
  });

  test('leaves out the thumbnail, and its address wherever a block is embedded', () => {
    const asset = (signature: string) => ({
      id: 1,
      thumbnail: { thumbnailUrl: `https://thumbnails/?${signature}` },
      views: { html: { slots: { a: { blocks: { b: { content: 'x', thumbnailUrl: signature } } } } } },
    });
    expect(contentHash(asset('today'))).toBe(contentHash(asset('tomorrow')));
  });

  test('keeps a field of the name thumbnail that lies deeper', () => {
    expect(contentHash({ data: { thumbnail: 1 } })).not.toBe(contentHash({ data: { thumbnail: 2 } }));
  });

  test('is the sha256 of the canonical text', () => {
    expect(contentHash({ b: 1, a: { d: [true, null], c: 'é' } })).toBe(
      sha256('{"a":{"c":"é","d":[true,null]},"b":1}'),
    );
  });

  test('knows a key that means something to JavaScript', () => {
    const asset: JsonObject = JSON.parse('{"__proto__": {"content": "x"}}');
    expect(contentHash(asset)).not.toBe(contentHash({}));
  });
});

describe('fields that differ', () => {
  test('are named, those that only one has as well', () => {
    const list = { id: 1, name: 'a', content: 'x', onlyInList: null };
    const fetched = { name: 'a', id: 1, content: 'y', views: {} };
    expect(differingFields(list, fetched)).toEqual(['content', 'onlyInList', 'views']);
  });

  test('are none exactly where the content hashes are equal', () => {
    fc.assert(
      fc.property(object, fc.option(object), (one, other) => {
        const second = other ?? (reordered(one) as JsonObject);
        expect(differingFields(one, second).length === 0).toBe(contentHash(one) === contentHash(second));
      }),
    );
  });
});
