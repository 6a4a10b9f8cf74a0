import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, resolve, sep } from 'node:path';
import { windowPolicy } from './content-security-policy.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const NONCE_PLACE = /(<meta name="csp-nonce" content=")[^"]*(")/;

/**
 * Answers a request for one of the window's files. `folder` (absolute) holds them; what lies outside of it,
 * or is of no kind that a page needs, is not found. Each page carries a nonce of its own for style elements.
 */
export async function servePageFile(folder: string, request: Request): Promise<Response> {
  if (request.method !== 'GET') return refusal(405, 'Only GET is answered here.');
  const path = pathWithin(folder, new URL(request.url).pathname);
  const contentType = path === undefined ? undefined : CONTENT_TYPES[extname(path)];
  if (path === undefined || contentType === undefined) return notFound();
  let content: Buffer<ArrayBuffer>;
  try {
    content = await readFile(path);
  } catch (error) {
    if (isNotThere(error)) return notFound();
    throw error;
  }
  const nonce = randomBytes(16).toString('base64');
  const body = extname(path) === '.html' ? withNonce(content.toString('utf8'), nonce) : content;
  return new Response(body, { headers: headers(contentType, nonce) });
}

/** Undefined for a path that would leave the folder, however it is written. */
export function pathWithin(folder: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined;
  const path = resolve(join(folder, decoded));
  const within = relative(folder, path);
  return within === '' || within === '..' || within.startsWith(`..${sep}`) ? undefined : path;
}

/** A meta element is where Mantine's provider reads it from. */
function withNonce(page: string, nonce: string): string {
  return page.replace(NONCE_PLACE, `$1${nonce}$2`);
}

function headers(contentType: string, nonce: string): Record<string, string> {
  return {
    'content-type': contentType,
    'content-security-policy': windowPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}

export function notFound(): Response {
  return refusal(404, 'Not found.');
}

function refusal(status: number, text: string): Response {
  return new Response(text, { status, headers: headers('text/plain; charset=utf-8', '') });
}

function isNotThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR');
}
