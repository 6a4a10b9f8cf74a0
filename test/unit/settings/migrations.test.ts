import { expect, it } from 'vitest';
import { type Migration, migrate, STATE_MIGRATIONS } from '../../../electron/settings/migrations.ts';
import { isBackupError } from '../../../shared/errors.ts';

const steps: Migration[] = [
  (one) => ({ jobs: one.job === undefined ? [] : [one.job] }),
  ({ jobs }) => ({ jobs, zone: 'UTC' }),
];

it('leads through each version to the present one', () => {
  const first = { formatVersion: 1, job: 'a' };
  expect(migrate(first, steps)).toEqual({ formatVersion: 3, jobs: ['a'], zone: 'UTC' });
  expect(first).toEqual({ formatVersion: 1, job: 'a' });
  expect(migrate({ formatVersion: 2, jobs: ['b'] }, steps)).toEqual({
    formatVersion: 3,
    jobs: ['b'],
    zone: 'UTC',
  });
});

it('leaves what is present as it is', () => {
  const content = { formatVersion: STATE_MIGRATIONS.length + 1, jobs: {} };
  expect(migrate(content)).toEqual(content);
});

it('refuses what a newer program wrote, saying what to do', () => {
  expect(() => migrate({ formatVersion: 4 }, steps)).toThrow(
    /newer version of the program \(format 4; this one knows 3\)/,
  );
  try {
    migrate({ formatVersion: 4 }, steps);
  } catch (error) {
    expect(isBackupError(error, 'format-newer')).toBe(true);
  }
});

it('refuses what has no version', () => {
  for (const content of [{}, null, 'text', { formatVersion: 0 }, { formatVersion: '1' }]) {
    expect(() => migrate(content, steps)).toThrow();
  }
});
