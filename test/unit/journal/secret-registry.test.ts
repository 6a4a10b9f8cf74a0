import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';

const SECRET = 'pa+ss/w"ör\\d 1&2';

describe('a secret registry', () => {
  it.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify({ body: SECRET })],
    ['in JSON within JSON', JSON.stringify({ body: JSON.stringify({ body: SECRET }) })],
    ['in an address', `https://x.example/?secret=${encodeURIComponent(SECRET)}`],
    [
      'in an address with lower-case codes',
      encodeURIComponent(SECRET).replaceAll(/%../g, (code) => code.toLowerCase()),
    ],
    ['in a form', new URLSearchParams({ secret: SECRET }).toString()],
    ['in Base64', Buffer.from(SECRET).toString('base64')],
    ['in Base64 for addresses', Buffer.from(SECRET).toString('base64url')],
  ])('takes a value out %s', (_, text) => {
    const registry = createSecretRegistry();
    registry.add(SECRET);
    const clean = registry.redact(`before ${text} after`);
    expect(registry.occursIn(text)).toBe(true);
    expect(clean).toContain('[redacted]');
    expect(clean).toMatch(/^before .*after$/);
    for (const part of [
      SECRET,
      encodeURIComponent(SECRET),
      Buffer.from(SECRET).toString('base64').slice(0, 12),
    ]) {
      expect(clean).not.toContain(part);
    }
  });

  it('finds a value within the Base64 of something longer, wherever it starts', () => {
    fc.assert(
      fc.property(
        fc
          .string({ minLength: 8, maxLength: 40, unit: 'binary-ascii' })
          .filter((text) => text.trim().length >= 8),
        fc.string({ maxLength: 9 }),
        fc.string({ maxLength: 9 }),
        (secret, before, after) => {
          const registry = createSecretRegistry();
          registry.add(secret);
          const bytes = Buffer.from(before + secret + after);
          expect(registry.occursIn(bytes.toString('base64'))).toBe(true);
          expect(registry.occursIn(bytes.toString('base64url'))).toBe(true);
        },
      ),
    );
  });

  it('takes the longer of two values out whole where one is part of the other', () => {
    const registry = createSecretRegistry();
    registry.add('abcdef');
    registry.add('abcdef-ghijkl');
    expect(registry.redact('abcdef-ghijkl')).toBe('[redacted]');
  });

  it('leaves values alone that are too short to protect anything', () => {
    const registry = createSecretRegistry();
    for (const value of ['', '  ', 'a', 'the']) registry.add(value);
    expect(registry.redact('the cat and a dog')).toBe('the cat and a dog');
  });

  it('forgets short-lived values when many newer ones have come, never lasting ones', () => {
    const registry = createSecretRegistry();
    registry.add('client-secret');
    for (let index = 0; index < 100; index++) registry.add(`token-number-${index}.`, 'short-lived');
    expect(registry.redact('client-secret token-number-99. token-number-70. token-number-0.')).toBe(
      '[redacted] [redacted] [redacted] token-number-0.',
    );
  });

  it('shows nothing of what it holds', () => {
    const registry = createSecretRegistry();
    registry.add('client-secret');
    const shown = inspect(registry, { depth: null, showHidden: true }) + JSON.stringify(registry);
    expect(shown).not.toContain('client-secret');
  });
});
