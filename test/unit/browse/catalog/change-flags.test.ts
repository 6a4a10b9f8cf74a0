import { describe, expect, it } from 'vitest';
import type { Span, SpanKind, SpanVersion } from '../../../../electron/browse/catalog/account-rule.ts';
import { changeFlags, changesOf } from '../../../../electron/browse/catalog/change-flags.ts';

const HEADER: SpanVersion = {
  id: 1,
  version: 1,
  at: '',
  run_id: '',
  modified: '',
  name: 'Header',
  sort_name: 'header',
  folder_id: 7,
  hash: 'whole',
  substance: 'code',
};

function span(version: Partial<SpanVersion> = {}, state: SpanKind = 'present'): Span {
  return { at: '', runId: '', state, version: { ...HEADER, ...version } };
}

function changes(before: Span | undefined, after: Span): string[] {
  return changesOf(changeFlags(before, after));
}

describe('how an asset differs from what it was', () => {
  it('is added where it was not there before, or was gone', () => {
    expect(changes(undefined, span())).toEqual(['added']);
    expect(changes(span({}, 'deleted'), span())).toEqual(['added']);
  });

  it('is deleted, or has left the selection', () => {
    expect(changes(span(), span({}, 'deleted'))).toEqual(['deleted']);
    expect(changes(span(), span({}, 'left-selection'))).toEqual(['left-selection']);
  });

  it('is renamed or moved, and not changed, where only that made another asset of it', () => {
    expect(changes(span(), span({ name: 'Footer', hash: 'other' }))).toEqual(['renamed']);
    expect(changes(span(), span({ folder_id: 8, hash: 'other' }))).toEqual(['moved']);
    expect(changes(span(), span({ name: 'Footer', folder_id: 8, hash: 'other' }))).toEqual([
      'moved',
      'renamed',
    ]);
  });

  it('is changed where its code differs, whatever else does', () => {
    expect(changes(span(), span({ hash: 'other', substance: 'other code' }))).toEqual(['changed']);
    expect(changes(span(), span({ name: 'Footer', hash: 'other', substance: 'other code' }))).toEqual([
      'changed',
      'renamed',
    ]);
  });

  it('is changed where something else of it differs', () => {
    expect(changes(span(), span({ hash: 'other' }))).toEqual(['changed']);
  });

  it('has not changed where the same was kept again', () => {
    expect(changes(span(), span({ version: 2 }))).toEqual([]);
  });
});
