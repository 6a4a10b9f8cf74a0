import { randomBytes } from 'node:crypto';
import { previewPolicy } from './content-security-policy.ts';
import { SCHEME } from './origin.ts';

/** What a preview shows. */
export interface PreviewTarget {
  readonly jobId: string;
  readonly id: number;
  readonly runId: string;
  /** One part of the version; null for how it is best seen. */
  readonly part: string | null;
  /** Images may be loaded from the network. */
  readonly remoteImages: boolean;
}

interface Preview {
  readonly key: string;
  readonly token: string;
  readonly remoteImages: boolean;
  readonly makePage: () => Promise<string>;
  /** Undefined where there was no room for it any more: it is made anew. */
  page: Buffer<ArrayBuffer> | undefined;
}

/** What is kept at most: of the previews, and of their pages. The one looked at last goes last. */
const MOST = { previews: 2000, pages: 24, bytes: 48 * 1024 * 1024 } as const;

/**
 * The previews that the window may show, each under an address that nobody guesses. A version never changes, so
 * one that is asked for again has the address it had.
 */
export class Previews {
  /** The one used last at the end. */
  #kept: readonly Preview[] = [];

  /** The address of a preview, and its page by `makePage`: throws what that throws, and has no address then. */
  async open(target: PreviewTarget, makePage: () => Promise<string>): Promise<string> {
    const { jobId, id, runId, part, remoteImages } = target;
    const key = JSON.stringify([jobId, id, runId, part, remoteImages]);
    const page = this.#find(key)?.page ?? Buffer.from(await makePage());
    // Looked for now: two that ask at once have the same address.
    const preview = this.#find(key) ?? { key, token: newToken(), remoteImages, makePage, page };
    this.#use(preview, page);
    return `${SCHEME}://preview/${preview.token}`;
  }

  /** Answers a request for an address of the previews. Throws what making its page throws. */
  async answer(request: Request): Promise<Response> {
    const token = new URL(request.url).pathname.slice(1);
    const preview = this.#kept.find((kept) => kept.token === token);
    if (request.method !== 'GET' || preview === undefined) {
      return new Response('Not found.', {
        status: 404,
        headers: headersOf('text/plain; charset=utf-8', false),
      });
    }
    const page = preview.page ?? Buffer.from(await preview.makePage());
    this.#use(preview, page);
    return new Response(page, { headers: headersOf('text/html; charset=utf-8', preview.remoteImages) });
  }

  /** Forgets all of them. */
  clear(): void {
    this.#kept = [];
  }

  #find(key: string): Preview | undefined {
    return this.#kept.find((preview) => preview.key === key);
  }

  /** Its page stays, however large it is; of the others those stay for which there is room. */
  #use(preview: Preview, page: Buffer<ArrayBuffer>): void {
    const others = this.#kept.filter(({ key }) => key !== preview.key);
    preview.page = page;
    this.#kept = [...others, preview].slice(-MOST.previews);
    let [pages, bytes] = [1, page.length];
    for (const other of others.toReversed()) {
      if (other.page === undefined) continue;
      pages += 1;
      bytes += other.page.length;
      if (pages > MOST.pages || bytes > MOST.bytes) other.page = undefined;
    }
  }
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function headersOf(contentType: string, remoteImages: boolean): Record<string, string> {
  return {
    'content-type': contentType,
    'content-security-policy': previewPolicy(remoteImages),
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}
