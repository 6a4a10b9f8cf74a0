import { expect, it } from 'vitest';
import { parseHttpDate, retryAfterMilliseconds } from '../../../electron/marketing-cloud/retry-after.ts';

const DATE = 'Tue, 15 Nov 1994 12:45:26 GMT';

it.each([
  [{ 'retry-after': '5' }, undefined, 5000],
  [{ 'retry-after': ' 0 ' }, undefined, 0],
  [{ 'retry-after': '1.5' }, undefined, 1500],
  [{}, { retryAfter: 7 }, 7000],
  [{}, { RetryAfter: '7' }, 7000],
  [{ 'retry-after': '5' }, { retryAfter: 9 }, 9000],
  [{ 'retry-after': 'soon' }, { retryAfter: 'later' }, undefined],
  [{ 'retry-after': '-5' }, { retryAfter: -5 }, undefined],
  [{}, [], undefined],
  [{}, null, undefined],
])('a wait is read from headers %j and body %j', (headers, body, wait) => {
  expect(retryAfterMilliseconds(new Headers(headers), body)).toBe(wait);
});

it.each(['Tue, 15 Nov 1994 12:46:26 GMT', 'Tuesday, 15-Nov-94 12:46:26 GMT', 'Tue Nov 15 12:46:26 1994'])(
  "a date to wait for is measured from the reply's own date, not from this machine's clock: %s",
  (until) => {
    expect(retryAfterMilliseconds(new Headers({ 'retry-after': until, date: DATE }), undefined)).toBe(60_000);
  },
);

it('a date to wait for that is past asks for no wait', () => {
  const past = 'Tue, 15 Nov 1994 12:00:00 GMT';
  expect(retryAfterMilliseconds(new Headers({ 'retry-after': past, date: DATE }), undefined)).toBe(0);
});

it("a date to wait for says nothing without the reply's own date", () => {
  expect(retryAfterMilliseconds(new Headers({ 'retry-after': DATE }), undefined)).toBeUndefined();
});

it('an unreadable date is none', () => {
  expect(parseHttpDate('today')).toBeUndefined();
  expect(parseHttpDate(null)).toBeUndefined();
});
