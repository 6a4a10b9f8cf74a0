import { describe, expect, it } from 'vitest';
import { repairPageOf } from '../../../renderer/words/repair.ts';
import { runLine } from './builders.ts';

const failed = (code: string | null) => runLine({ outcome: 'failed', code });

describe('a failed run is put right', () => {
  it.each([
    ['credentials-refused', 'account'],
    ['address-not-allowed', 'account'],
    ['storage-permission', 'storage'],
    ['wrong-account', 'storage'],
  ])('after %s on the page of the %s', (code, page) => {
    expect(repairPageOf(failed(code))).toBe(page);
  });

  it('on no page of the settings where its cause is elsewhere or not known', () => {
    expect(repairPageOf(failed('service-unavailable'))).toBeNull();
    expect(repairPageOf(failed(null))).toBeNull();
  });
});

describe('a run that did not fail', () => {
  it('leads to no settings, whatever ended it', () => {
    expect(repairPageOf(runLine({ outcome: 'interrupted', code: 'credentials-refused' }))).toBeNull();
  });
});
