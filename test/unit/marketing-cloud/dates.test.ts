import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toInstant, toServerDate } from '../../../electron/marketing-cloud/dates.ts';

describe('an instant', () => {
  it.each([
    ['2024-01-08T08:28:01.6-06:00', '2024-01-08T14:28:01.6000000Z'],
    ['2022-06-27T07:19:07Z', '2022-06-27T07:19:07.0000000Z'],
    ['2022-06-27T07:19:07.1234567-06:00', '2022-06-27T13:19:07.1234567Z'],
    ['2022-06-27T07:19:07.123456789Z', '2022-06-27T07:19:07.1234567Z'],
    ['2022-06-27T07:19:07', '2022-06-27T13:19:07.0000000Z'],
    ['2025-03-24 06:05:23.203', '2025-03-24T12:05:23.2030000Z'],
    ['2025-03-24T06:05', '2025-03-24T12:05:00.0000000Z'],
    ['2024-12-31T23:30:00-06:00', '2025-01-01T05:30:00.0000000Z'],
    ['2024-07-01T00:00:00+0530', '2024-06-30T18:30:00.0000000Z'],
    [' 2024-02-29T00:00:00z ', '2024-02-29T00:00:00.0000000Z'],
    ['0001-01-01T00:00:00', '0001-01-01T06:00:00.0000000Z'],
  ])('is read from %j', (text, instant) => {
    expect(toInstant(text)).toBe(instant);
  });

  it.each([
    '',
    'yesterday',
    '2024-01-08',
    '2023-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-01-08T24:00:00Z',
    '2024-01-08T08:61:00Z',
    '2024-01-08T08:28:01.Z',
    '2024-01-08T08:28:01-06:00x',
    '9999-12-31T23:59:59-06:00',
    '1704723481',
  ])('is not read from %j', (text) => {
    expect(toInstant(text)).toBeUndefined();
  });

  it('sorts as text as it sorts in time', () => {
    const moment = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, moment, (left, right) => {
        const [first, second] = [toInstant(toServerDate(left))!, toInstant(right.toISOString())!];
        expect(Math.sign(first < second ? -1 : first > second ? 1 : 0)).toBe(
          Math.sign(left.getTime() - right.getTime()),
        );
        expect(new Date(first)).toEqual(left);
      }),
    );
  });
});

it('a date is sent in server time with its offset', () => {
  expect(toServerDate(new Date('2024-07-08T03:28:01.600Z'))).toBe('2024-07-07T21:28:01.600-06:00');
});
