import { describe, expect, it } from 'vitest';
import { mayLeave } from '../../../electron/app/request-rule.ts';

const page = {};
const KINDS = ['stylesheet', 'script', 'font', 'object', 'xhr', 'ping', 'cspReport'];
const MORE = ['media', 'webSocket', 'other'];

describe('a request of a page', () => {
  it('has the program’s own files', () => {
    for (const url of ['app://ui/index.html', 'app://preview/token', 'data:image/png;base64,AA=='])
      expect(mayLeave({ url, resourceType: 'other', webContents: page }), url).toBe(true);
  });

  it('has images by https, and nothing else of the network', () => {
    expect(mayLeave({ url: 'https://example.com/a.png', resourceType: 'image', webContents: page })).toBe(
      true,
    );
    for (const resourceType of [...KINDS, ...MORE])
      expect(mayLeave({ url: 'https://example.com/', resourceType, webContents: page }), resourceType).toBe(
        false,
      );
    for (const url of [
      'http://example.com/a.png',
      'ftp://example.com/a.png',
      'file:///a.png',
      'ws://a/',
      'x',
    ])
      expect(mayLeave({ url, resourceType: 'image', webContents: page }), url).toBe(false);
  });
});

describe('where a page goes', () => {
  it('is not decided here: an error would take the place of the page', () => {
    for (const resourceType of ['mainFrame', 'subFrame'])
      expect(mayLeave({ url: 'https://example.com/', resourceType, webContents: page })).toBe(true);
  });
});

describe('a request of the program', () => {
  it('is not looked at here', () => {
    expect(mayLeave({ url: 'http://127.0.0.1:1/', resourceType: 'other' })).toBe(true);
    expect(mayLeave({ url: 'https://example.com/', resourceType: 'xhr', webContents: null })).toBe(true);
  });
});
