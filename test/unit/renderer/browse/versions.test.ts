import { describe, expect, it } from 'vitest';
import { NO_SEARCH } from '../../../../renderer/navigation/browse-place.ts';
import { namesRemoteImages } from '../../../../renderer/screens/browse/remote-images.ts';
import { searchInput } from '../../../../renderer/screens/browse/search-input.ts';
import { goneOf, pairFor, versionsOf } from '../../../../renderer/screens/browse/versions.ts';
import type { AssetRow, Change, HistoryEntry } from '../../../../shared/browse.ts';

function entry(runId: string, change: Change): HistoryEntry {
  const isEnd = change === 'deleted' || change === 'left-selection';
  return {
    runId,
    until: `${runId}T02:00:00.000Z`,
    changes: [change],
    words: [change],
    modifiedDate: null,
    modifiedBy: null,
    version: isEnd ? null : ({ runId } as AssetRow),
    contentHash: null,
  };
}

const LIFE = [
  entry('2026-11-04', 'deleted'),
  entry('2026-11-03', 'changed'),
  entry('2026-11-02', 'changed'),
  entry('2026-11-01', 'added'),
];

describe('the history of an asset', () => {
  it('tells since when it is gone, and why', () => {
    expect(goneOf(LIFE)).toEqual({ state: 'deleted', since: '2026-11-04T02:00:00.000Z' });
    expect(goneOf([entry('2026-11-04', 'left-selection')])?.state).toBe('left-selection');
    expect(goneOf(LIFE.slice(1))).toBeNull();
    expect(goneOf([])).toBeNull();
  });

  it('has versions, and ends that are none', () => {
    expect(versionsOf(LIFE).map(({ runId }) => runId)).toEqual(['2026-11-03', '2026-11-02', '2026-11-01']);
  });

  it('compares a version with the one before it, the first with the one after it, one alone with none', () => {
    expect(pairFor(LIFE, '2026-11-03')).toEqual({ from: '2026-11-02', to: '2026-11-03' });
    expect(pairFor(LIFE, '2026-11-01')).toEqual({ from: '2026-11-01', to: '2026-11-02' });
    expect(pairFor(LIFE.slice(3), '2026-11-01')).toBeNull();
  });
});

describe('code', () => {
  it.each([
    '<img src="https://image.example.com/a.png">',
    "<td background='//image.example.com/a.png'>",
    '<div style="background:url(http://image.example.com/a.png)">',
    '<img src="%%=v(@hero)=%%">',
  ])('may name remote images: %s', (code) => {
    expect(namesRemoteImages(code)).toBe(true);
  });

  it.each(['<a href="https://example.com">x</a>', '<img src="data:image/png;base64,AA">', 'plain'])(
    'names none: %s',
    (code) => {
      expect(namesRemoteImages(code)).toBe(false);
    },
  );
});

describe('a search', () => {
  it('asks for whole days of this machine, and for no filter that is not set', () => {
    const search = { ...NO_SEARCH, text: '  header ', from: '2026-10-25', to: '2026-10-25', author: 'Ada' };
    expect(searchInput('job', search, 'Europe/Berlin')).toEqual({
      jobId: 'job',
      text: 'header',
      in: 'all',
      at: null,
      filters: {
        types: [],
        folderId: null,
        authors: ['Ada'],
        modifiedFrom: '2026-10-24T22:00:00.000Z',
        modifiedTo: '2026-10-25T22:59:59.999Z',
        gone: 'with',
      },
    });
  });
});
