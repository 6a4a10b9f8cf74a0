import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathWithin, servePageFile } from '../../../electron/app/page-files.ts';

let root: string;
let pages: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pages-'));
  pages = join(root, 'pages');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(root, 'secret.html'), 'secret');
  mkdirSync(join(root, 'pages-too'));
  writeFileSync(join(root, 'pages-too', 'secret.html'), 'secret');
  writeFileSync(join(pages, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__" />');
  writeFileSync(join(pages, 'assets', 'main.js'), 'export {};');
  writeFileSync(join(pages, 'assets', 'notes.txt'), 'no page needs this');
});
afterAll(() => rmSync(root, { recursive: true }));

const get = (path: string, method = 'GET') =>
  servePageFile(pages, new Request(`app://ui${path}`, { method }));

describe("the window's files", () => {
  it('come with their type and the policy', async () => {
    const script = await get('/assets/main.js');
    expect(await script.text()).toBe('export {};');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('x-content-type-options')).toBe('nosniff');
    expect(script.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('have in the page the nonce that the policy of that reply names, and each reply another', async () => {
    const nonces = [];
    for (let time = 0; time < 2; time += 1) {
      const page = await get('/index.html?x=1');
      const nonce = /content="([^"]+)"/.exec(await page.text())?.[1] ?? '';
      expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
      expect(page.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
      nonces.push(nonce);
    }
    expect(new Set(nonces).size).toBe(2);
  });

  it.each([
    '/..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/%2e%2e%2fsecret.html',
    '/assets/..%2f..%2fsecret.html',
    '/..%5csecret.html',
    '/%2fetc/passwd',
    '/..%2fpages-too%2fsecret.html',
    '/index.html%00.js',
    '/%',
    '/',
    '',
    '/assets',
    '/assets/notes.txt',
    '/absent.html',
  ])('do not hold %j', async (path) => {
    const reply = await get(path);
    expect(reply.status).toBe(404);
    expect(await reply.text()).toBe('Not found.');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('are read and not written', async () => {
    expect((await get('/index.html', 'POST')).status).toBe(405);
  });

  it('stay within their folder however a path is written', () => {
    expect(pathWithin('/pages', '/a/../b.js')).toBe('/pages/b.js');
    for (const path of ['/..', '/../x', '/a/../../x', '/..%2f', '/%2e%2e%2fx', '/a\\..\\..\\x', '/'])
      expect(pathWithin('/pages', path), path).toBeUndefined();
  });
});
