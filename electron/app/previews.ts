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
  readonly page: Buffer<ArrayBuffer>;
  readonly remoteImages: boolean;
}

/** What is kept at most; the page looked at last goes last. */
const MOST = { previews: 24, bytes: 48 * 1024 * 1024 } as const;

/**
 * The previews that the window may show, each under an address that nobody guesses. A version never changes, so
 * one that is asked for again has the address it had.
 */
export class Previews {
  /** The one used last at the end. */
  #kept: readonly Preview[] = [];

  /** The address of a preview; `makePage` is asked for its page where there is none yet. */
  async open(target: PreviewTarget, makePage: () => Promise<string>): Promise<string> {
    const { jobId, id, runId, part, remoteImages } = target;
    const key = JSON.stringify([jobId, id, runId, part, remoteImages]);
    const page = this.#find(key) === undefined ? Buffer.from(await makePage()) : undefined;
    // Looked for again: two that ask at once have the same address.
    const known = this.#find(key);
    const preview = known ?? { key, token: newToken(), page: page ?? Buffer.alloc(0), remoteImages };
    this.#use(preview);
    return `${SCHEME}://preview/${preview.token}`;
  }

  /** Answers a request for an address of the previews. */
  answer(request: Request): Response {
    const token = new URL(request.url).pathname.slice(1);
    const preview = this.#kept.find((kept) => kept.token === token);
    if (request.method !== 'GET' || preview === undefined) {
      return new Response('Not found.', {
        status: 404,
        headers: headersOf('text/plain; charset=utf-8', false),
      });
    }
    this.#use(preview);
    return new Response(preview.page, {
      headers: headersOf('text/html; charset=utf-8', preview.remoteImages),
    });
  }

  /** Forgets all of them. */
  clear(): void {
    this.#kept = [];
  }

  #find(key: string): Preview | undefined {
    return this.#kept.find((preview) => preview.key === key);
  }

  /** The newest stays, however large it is. */
  #use(preview: Preview): void {
    const others = this.#kept.filter(({ key }) => key !== preview.key);
    let bytes = preview.page.length;
    const fitting = others.toReversed().filter((other, index) => {
      bytes += other.page.length;
      return index < MOST.previews - 1 && bytes <= MOST.bytes;
    });
    this.#kept = [...fitting.toReversed(), preview];
  }
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function headersOf(contentType: string, remoteImages: boolean): Record<string, string> {
  return {
    'content-type': contentType,
    'content-security-policy': previewPolicy(remoteImages),
    'permissions-policy': 'attribution-reporting=(), browsing-topics=()',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}
