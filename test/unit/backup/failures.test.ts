import { describe, expect, test } from 'vitest';
import { FailureLimit } from '../../../electron/backup/failures.ts';

function fail(limit: FailureLimit, times: number): void {
  for (let time = 1; time <= times; time += 1) limit.failed('the service answered 500');
}

describe('a run', () => {
  test('goes on with 19 failures, even where nothing else was tried', () => {
    expect(() => fail(new FailureLimit(), 19)).not.toThrow();
  });

  test('is stopped by the 20th where that is over 5 % of its bodies', () => {
    const limit = new FailureLimit();
    fail(limit, 19);
    expect(() => fail(limit, 1)).toThrow(
      expect.objectContaining({
        code: 'too-many-failures',
        message: '20 of 20 assets could not be fetched; the last one: the service answered 500',
        hint: expect.stringContaining('continued'),
      }),
    );
  });

  test('goes on with exactly 5 % and is stopped by one more', () => {
    const limit = new FailureLimit();
    limit.expect(1000);
    fail(limit, 50);
    expect(() => fail(limit, 1)).toThrow('51 of 1000');
  });

  test('adds up what its lists promise', () => {
    const limit = new FailureLimit();
    limit.expect(600);
    limit.expect(400);
    expect(() => fail(limit, 50)).not.toThrow();
  });

  test('does not count what its lists promise and need not be fetched', () => {
    const limit = new FailureLimit();
    limit.expect(10_000);
    limit.spare(9_700);
    expect(() => fail(limit, 19)).not.toThrow();
    expect(() => fail(limit, 1)).toThrow('20 of 300');
  });

  test('counts the bodies it tried where that is more than was promised', () => {
    const limit = new FailureLimit();
    limit.expect(10);
    for (let body = 0; body < 400; body += 1) limit.succeeded();
    expect(() => fail(limit, 21)).not.toThrow();
    expect(() => fail(limit, 1)).toThrow('22 of 422');
  });
});
