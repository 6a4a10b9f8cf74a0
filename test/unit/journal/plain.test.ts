import { describe, expect, it } from 'vitest';
import { plain } from '../../../electron/journal/plain.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import { BackupError } from '../../../shared/errors.ts';

const registry = createSecretRegistry();
registry.add('hunter22');
registry.add('987654');

describe('facts in a log line', () => {
  it('are kept as they are where they are plain', () => {
    const facts = { count: 3, name: 'x', fine: true, nothing: null, list: [1, 'two'], nested: { deep: 1 } };
    expect(plain(facts, registry)).toEqual(facts);
  });

  it('lose secrets by name at any depth, however the name is written', () => {
    const facts = {
      request: { headers: [{ Authorization: 'Bearer abc' }, { 'set-cookie': 'a' }] },
      client_secret: 'a',
      clientSecret: 'b',
      access_token: 'c',
      password: { inner: 'd' },
      S3_SECRET_KEY: 'hunter22',
      secretKey: 7,
      tokens: 3,
    };
    expect(plain(facts, registry)).toEqual({
      request: { headers: [{ Authorization: '[redacted]' }, { 'set-cookie': '[redacted]' }] },
      client_secret: '[redacted]',
      clientSecret: '[redacted]',
      access_token: '[redacted]',
      password: '[redacted]',
      S3_SECRET_KEY: '[redacted]',
      secretKey: '[redacted]',
      tokens: 3,
    });
  });

  it('lose secrets by value, in texts, names, numbers and addresses', () => {
    const facts = {
      text: 'it was hunter22!',
      'key hunter22': 1,
      number: 1_987_654,
      address: new URL('https://x.example/?q=hunter22'),
      map: new Map([['a', 'hunter22']]),
      set: new Set(['hunter22']),
    };
    expect(plain(facts, registry)).toEqual({
      text: 'it was [redacted]!',
      'key [redacted]': 1,
      number: '[redacted]',
      address: 'https://x.example/?q=[redacted]',
      map: { a: '[redacted]' },
      set: ['[redacted]'],
    });
  });

  it('have errors with type, message, code, hint, stack and cause, and nothing else that hangs on them', () => {
    const cause = Object.assign(new TypeError('fetch failed with hunter22'), {
      code: 'ECONNRESET',
      request: { headers: { 'x-key': 'k' } },
    });
    const error = new BackupError('service-unavailable', 'Marketing Cloud does not answer.', {
      hint: 'Wait.',
      cause,
    });
    expect(plain({ error }, registry)).toEqual({
      error: {
        type: 'BackupError',
        message: 'Marketing Cloud does not answer.',
        code: 'service-unavailable',
        hint: 'Wait.',
        stack: expect.stringContaining('Marketing Cloud does not answer.'),
        cause: {
          type: 'TypeError',
          message: 'fetch failed with [redacted]',
          code: 'ECONNRESET',
          stack: expect.not.stringContaining('hunter22'),
        },
      },
    });
  });

  it('have each of several errors', () => {
    const made = plain(new AggregateError([new Error('one'), new Error('two')], 'both'), registry);
    expect(made).toMatchObject({ message: 'both', errors: [{ message: 'one' }, { message: 'two' }] });
  });

  it('have words for what JSON does not know', () => {
    const facts = {
      date: new Date('2026-11-24T00:00:00Z'),
      never: new Date(Number.NaN),
      bytes: Buffer.from('hunter22'),
      big: 10n,
      none: Number.NaN,
      gone: undefined,
      act: function act() {},
    };
    expect(plain(facts, registry)).toEqual({
      date: '2026-11-24T00:00:00.000Z',
      never: 'Invalid Date',
      bytes: '[8 bytes]',
      big: '10n',
      none: 'NaN',
      act: '[Function: act]',
    });
  });

  it('are bounded: cycles, depth and length end in a word', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    let deep: unknown = 'bottom';
    for (let level = 0; level < 50; level++) deep = { deep };
    expect(plain(cycle, registry)).toEqual({ self: '[circular]' });
    expect(JSON.stringify(plain(deep, registry))).toContain('[too deep]');
    expect(
      plain(
        Array.from({ length: 1000 }, () => 1),
        registry,
      ),
    ).toHaveLength(201);
  });

  it('may hold the same thing twice', () => {
    const same = { a: 1 };
    expect(plain([same, same], registry)).toEqual([same, same]);
  });
});
