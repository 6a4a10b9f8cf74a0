import { describe, expect, test } from 'vitest';
import { SchemeMap } from './electron/scheme-map.ts';

const schemes = new SchemeMap();
schemes.add('app');

describe('addresses of a scheme of the app’s own', () => {
  test.each([
    ['app://ui/index.html', 'https://ui.app.invalid/index.html'],
    ['app://ui', 'https://ui.app.invalid/'],
    ['app://preview/token?a=1#there', 'https://preview.app.invalid/token?a=1#there'],
    ['app://ui/..%2fsecret', 'https://ui.app.invalid/..%2fsecret'],
    ['https://example.org/app://ui', 'https://example.org/app://ui'],
    ['other://ui/x', 'other://ui/x'],
  ])('%s lives at %s inside Chromium', (own, inside) => {
    expect(schemes.toBrowser(own)).toBe(inside);
  });

  test.each([
    ['https://ui.app.invalid/index.html', 'app://ui/index.html'],
    ['https://ui.other.invalid/', 'https://ui.other.invalid/'],
    ['https://example.org/', 'https://example.org/'],
  ])('%s is %s to main', (inside, own) => {
    expect(schemes.fromBrowser(inside)).toBe(own);
  });

  test('are mapped where a header names them, and nothing else of it is touched', () => {
    const policy =
      "default-src 'none'; script-src 'self'; frame-src app://preview; img-src app: data:; connect-src https:";
    expect(schemes.headerToBrowser(policy)).toBe(
      "default-src 'none'; script-src 'self'; frame-src https://preview.app.invalid; img-src https://*.app.invalid data:; connect-src https:",
    );
    expect(schemes.headerFromBrowser('https://ui.app.invalid')).toBe('app://ui');
  });

  test('are those of schemes that Chromium could have', () => {
    expect(() => schemes.add('App+x')).toThrow('does not provide the scheme App+x');
  });
});
