import { describe, expect, it } from 'vitest';
import { harmless } from '../../../electron/headless/console.ts';

describe('what is written to a terminal', () => {
  it('steers it by nothing that a name holds', () => {
    expect(harmless('Header\u001b[2J\u0007EU\u009b31m\u007f')).toBe('Header␛[2J␇EU\ufffd31m\ufffd');
  });

  it('turns no letters around', () => {
    expect(harmless('invoice\u202egnp.exe\u2066')).toBe('invoice\ufffdgnp.exe\ufffd');
  });

  it('leaves lines, tabs and the letters of all languages as they are', () => {
    const text = 'Grüße 👋🏽\tقالب\nline two';
    expect(harmless(text)).toBe(text);
  });
});
