import { describe, expect, it } from 'vitest';
import { previewPolicy, windowPolicy } from '../../../electron/app/content-security-policy.ts';

describe("the policy of the window's page", () => {
  const directives = new Map(
    windowPolicy('bm9uY2U=')
      .split('; ')
      .map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources.join(' ')];
      }),
  );

  it('lets nothing be loaded that it does not name', () => {
    expect(Object.fromEntries(directives)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self' 'nonce-bm9uY2U='",
      'font-src': "'self'",
      'img-src': "'self' data:",
      'frame-src': 'app://preview',
      'connect-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
  });

  it('has nothing unsafe and no wildcard', () => {
    expect(windowPolicy('x')).not.toMatch(/unsafe|\*|https?:/);
  });
});

describe('the policy of previews', () => {
  it('is that nothing runs and nothing is loaded but what is in them', () => {
    expect(previewPolicy(false)).toMatch(
      /^sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline';/,
    );
    expect(previewPolicy(false)).not.toMatch(/https?:|\*|allow-/);
  });

  it('lets images come from the network where the user asked for them, and nothing else', () => {
    const without = previewPolicy(false).split('; ');
    const more = previewPolicy(true)
      .split('; ')
      .filter((directive) => !without.includes(directive));
    expect(more).toEqual(['img-src data: https:']);
  });
});
