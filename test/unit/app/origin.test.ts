import { describe, expect, it } from 'vitest';
import { LINKS, mayOpen } from '../../../electron/app/known-links.ts';
import { isPreviewAddress, isWindowAddress, WINDOW_ADDRESS } from '../../../electron/app/origin.ts';
import { mayHave } from '../../../electron/app/permission-rule.ts';

const STRANGERS = [
  '',
  'app:',
  'app:ui/index.html',
  'app://',
  'app://ui.example.com/index.html',
  'app://example.com/ui/',
  'app://user@ui/index.html',
  'app://ui:1/index.html',
  'app://ui@example.com/',
  'https://ui/index.html',
  'https://app://ui/index.html',
  'file:///app://ui/index.html',
  'javascript:app://ui/',
  'data:text/html,app://ui/',
  'blob:app://ui/0',
  'about:blank',
  'not an address',
];

describe('the origin of the window', () => {
  it('is that of its own pages, whatever comes after the host', () => {
    for (const address of [WINDOW_ADDRESS, 'app://ui/', 'app://ui', 'APP://ui/x?y#z'])
      expect(isWindowAddress(address), address).toBe(true);
  });

  it.each(STRANGERS)('is not that of %j', (address) => {
    expect(isWindowAddress(address)).toBe(false);
    expect(isPreviewAddress(address)).toBe(false);
  });

  it('is another one than that of previews', () => {
    expect(isPreviewAddress('app://preview/token')).toBe(true);
    expect(isWindowAddress('app://preview/token')).toBe(false);
    expect(isPreviewAddress(WINDOW_ADDRESS)).toBe(false);
  });
});

describe('permissions', () => {
  it('are none but to copy text, and that for the window alone', () => {
    expect(mayHave('clipboard-sanitized-write', WINDOW_ADDRESS)).toBe(true);
    for (const address of [...STRANGERS, 'app://preview/x'])
      expect(mayHave('clipboard-sanitized-write', address), address).toBe(false);
    for (const permission of [
      'clipboard-read',
      'geolocation',
      'media',
      'notifications',
      'openExternal',
      'unknown',
    ])
      expect(mayHave(permission, WINDOW_ADDRESS), permission).toBe(false);
  });
});

describe('pages given to the browser', () => {
  it('are those that the program knows', () => {
    for (const address of Object.values(LINKS)) expect(mayOpen(address), address).toBe(true);
  });

  it.each([
    'http://developer.salesforce.com/',
    'https://developer.salesforce.com.example.com/',
    'https://example.com/developer.salesforce.com',
    'https://user:word@developer.salesforce.com/',
    'https://developer.salesforce.com:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'mailto:someone@example.com',
    '',
  ])('are not %j', (address) => {
    expect(mayOpen(address)).toBe(false);
  });
});
