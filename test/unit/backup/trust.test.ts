import { beforeEach, describe, expect, test } from 'vitest';
import { ListTrust } from '../../../electron/backup/trust.ts';
import type { JsonObject } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { assetDocument } from '../../support/fake-marketing-cloud.ts';

const HTML = 197;

function asset(id: number, more: JsonObject = {}) {
  return assetDocument({ id, content: 'same', modifiedDate: '2026-01-01T00:00:00Z', ...more });
}

function assets(from: number, to: number, more: JsonObject = {}) {
  return Array.from({ length: to - from + 1 }, (_, index) => asset(from + index, more));
}

let random: number;
let trust: ListTrust;
beforeEach(() => {
  random = 0.5;
  trust = new ListTrust([], () => random);
});

/** The ids chosen of a page, all compared and found equal. */
function sampled(page: ReturnType<typeof assets>, type = HTML): number[] {
  const chosen = [...trust.choose(type, page)];
  for (const one of chosen) trust.compare(type, one, one);
  return chosen.flatMap(({ id }) => id ?? []);
}

describe('of the assets of a type are fetched by id and compared', () => {
  test('the first three, in each type', () => {
    expect(sampled(assets(10, 19))).toEqual([10, 11, 12]);
    expect(sampled(assets(20, 29))).toEqual([]);
    expect(sampled(assets(30, 39), 220)).toEqual([30, 31, 32]);
  });

  test('the first three over several small pages', () => {
    expect([1, 2, 3, 4, 5].flatMap((id) => sampled([asset(id)]))).toEqual([1, 2, 3]);
  });

  test('ever the largest', () => {
    expect(sampled([...assets(1, 9), asset(10, { content: 'x'.repeat(100) })])).toEqual([1, 2, 3, 10]);
    expect(
      sampled([asset(11, { content: 'x'.repeat(99) }), asset(12, { content: 'x'.repeat(200) })]),
    ).toEqual([12]);
  });

  test('one of each distinct set of top-level keys', () => {
    const odd = [asset(8, { views: {} }), asset(9, { views: { html: {} } }), asset(7, { design: '' })];
    sampled([...assets(1, 3, { content: 'x'.repeat(100) })]);
    expect(sampled([...assets(4, 6), ...odd])).toEqual([8, 7]);
  });

  test('one in a hundred at random', () => {
    sampled(assets(1, 10));
    random = 0.0099;
    expect(sampled(assets(11, 13))).toEqual([11, 12, 13]);
    random = 0.01;
    expect(sampled(assets(14, 16))).toEqual([]);
  });

  test('others in place of those that could not be compared', () => {
    const page = assets(1, 8);
    const changed = assets(1, 2, { modifiedDate: '2026-02-02T00:00:00Z' });
    const chosen = [...trust.choose(HTML, page)];
    expect(chosen.map(({ id }) => id)).toEqual([1, 2, 3]);
    trust.compare(HTML, page[0]!, changed[0]!);
    trust.compare(HTML, page[1]!, changed[1]!);
    trust.compare(HTML, page[2]!, page[2]!);
    expect(sampled(page.slice(3))).toEqual([4, 5]);
  });
});

describe('a type', () => {
  test('is trusted as long as all comparisons are equal', () => {
    sampled(assets(1, 9));
    expect(trust.isTrusted(HTML)).toBe(true);
    expect(trust.outcomes()).toEqual([{ typeId: HTML, trusted: true, compared: 3, differing: [] }]);
  });

  test('loses its trust with one difference, which is told once, and never gets it back', () => {
    const lost = trust.compare(HTML, asset(1), asset(1, { views: {}, content: 'other' }));
    expect(lost).toEqual({ typeId: HTML, trusted: false, compared: 1, differing: ['content', 'views'] });
    expect(trust.isTrusted(HTML)).toBe(false);
    expect(trust.isTrusted(220)).toBe(true);
    expect(trust.compare(HTML, asset(2), asset(2, { design: '' }))).toBeUndefined();
    expect(trust.compare(HTML, asset(3), asset(3))).toBeUndefined();
    expect(trust.outcomes()).toEqual([
      { typeId: HTML, trusted: false, compared: 3, differing: ['content', 'design', 'views'] },
    ]);
  });

  test('is judged by all fields but those that change by themselves', () => {
    const thumbnail = (signature: string) => ({ thumbnail: { thumbnailUrl: signature } });
    expect(trust.compare(HTML, asset(1, thumbnail('a')), asset(1, thumbnail('b')))).toBeUndefined();
    expect(trust.isTrusted(HTML)).toBe(true);
  });

  test('is not judged by an asset that changed between list and fetch', () => {
    const changed = asset(1, { content: 'new', modifiedDate: '2026-02-02T00:00:00Z' });
    expect(trust.compare(HTML, asset(1), changed)).toBeUndefined();
    expect(trust.isTrusted(HTML)).toBe(true);
    expect(trust.outcomes()).toEqual([]);
  });

  test('that lost its trust in an earlier attempt of this run has not got it back', () => {
    trust = new ListTrust([{ typeId: HTML, trusted: false, compared: 4, differing: ['views'] }]);
    expect(trust.isTrusted(HTML)).toBe(false);
    expect(trust.outcomes()).toEqual([{ typeId: HTML, trusted: false, compared: 4, differing: ['views'] }]);
  });
});
