import { beforeEach, describe, expect, it } from 'vitest';
import { isPreviewAddress } from '../../../electron/app/origin.ts';
import { Previews, type PreviewTarget } from '../../../electron/app/previews.ts';

const target = (id: number, other: Partial<PreviewTarget> = {}): PreviewTarget => ({
  jobId: 'job',
  id,
  runId: 'run',
  part: null,
  remoteImages: false,
  ...other,
});

let previews: Previews;
beforeEach(() => {
  previews = new Previews();
});

const open = (asked: PreviewTarget, page = 'page') => previews.open(asked, async () => page);
const ask = (url: string, method = 'GET') => previews.answer(new Request(url, { method }));
const status = async (url: string) => (await ask(url)).status;

describe('a preview', () => {
  it('is served under an address of its own origin that nobody guesses', async () => {
    const url = await open(target(1), '<p>Grüße</p>');
    expect(isPreviewAddress(url)).toBe(true);
    expect(url).toMatch(/^app:\/\/preview\/[\w-]{43}$/);
    expect(await (await ask(url)).text()).toBe('<p>Grüße</p>');
    expect(await open(target(2))).not.toBe(url);
  });

  it('may run nothing and load nothing, whoever asks for it', async () => {
    const { headers } = await ask(await open(target(1)));
    expect(Object.fromEntries(headers)).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
      'x-content-type-options': 'nosniff',
      'x-dns-prefetch-control': 'off',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });

  it('may load images by https where the user asked for them, and nothing else more', async () => {
    const policy = (await ask(await open(target(1, { remoteImages: true })))).headers.get(
      'content-security-policy',
    );
    expect(policy).toBe(
      "sandbox; default-src 'none'; img-src data: https:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    );
  });

  it('keeps its address, and is made once, however often it is asked for', async () => {
    let made = 0;
    const make = async () => {
      made += 1;
      return 'page';
    };
    const urls = [await previews.open(target(1), make), await previews.open(target(1), make)];
    const [one, other] = await Promise.all([open(target(2)), open(target(2))]);
    expect(new Set(urls).size).toBe(1);
    expect(made).toBe(1);
    expect(one).toBe(other);
    expect(await status(one)).toBe(200);
  });

  it('is another one for another run, part, job or with remote images', async () => {
    const others = [{ runId: 'b' }, { part: 'json' }, { jobId: 'b' }, { remoteImages: true }];
    const urls = await Promise.all(
      [target(1), ...others.map((other) => target(1, other))].map((one) => open(one)),
    );
    expect(new Set(urls).size).toBe(5);
  });

  it('that cannot be made has no address', async () => {
    const failing = previews.open(target(1), async () => {
      throw new Error('missing');
    });
    await expect(failing).rejects.toThrow('missing');
    expect(await (await ask(await open(target(1), 'now there'))).text()).toBe('now there');
  });
});

describe('what is no preview', () => {
  it('is not found, and may do nothing either', async () => {
    await open(target(1));
    for (const url of ['app://preview/', 'app://preview/x', 'app://preview/..%2f..%2fetc']) {
      const answer = await ask(url);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-security-policy')).toContain("sandbox; default-src 'none'");
    }
  });

  it('is every other way of asking', async () => {
    const url = await open(target(1));
    expect((await ask(url, 'POST')).status).toBe(404);
  });
});

describe('previews', () => {
  /** What says how often its page was made. */
  const counted = async (id: number, page = 'page') => {
    let made = 0;
    const url = await previews.open(target(id), async () => {
      made += 1;
      return page;
    });
    return { url, made: () => made };
  };

  it('keep their addresses, and so many pages: the one looked at last goes last', async () => {
    const [first, second] = [await counted(0), await counted(1)];
    for (let id = 2; id < 24; id += 1) await open(target(id));
    await ask(first.url);
    await open(target(24));
    for (const { url } of [first, second]) expect(await (await ask(url)).text()).toBe('page');
    expect([first.made(), second.made()]).toEqual([1, 2]);
  });

  it('keep pages up to an amount; the newest stays however large it is', async () => {
    const small = await counted(1);
    const large = await counted(2, 'x'.repeat(50 * 1024 * 1024));
    await ask(large.url);
    await ask(small.url);
    expect([small.made(), large.made()]).toEqual([2, 1]);
  });

  it('are forgotten beyond a number', async () => {
    const first = await open(target(0));
    for (let id = 1; id <= 2000; id += 1) await open(target(id));
    expect(await status(first)).toBe(404);
  });

  it('say what keeps a page from being made anew', async () => {
    let isThere = true;
    const url = await previews.open(target(0), async () => {
      if (!isThere) throw new Error('the drive is gone');
      return 'page';
    });
    for (let id = 1; id <= 24; id += 1) await open(target(id));
    isThere = false;
    await expect(ask(url)).rejects.toThrow('the drive is gone');
  });

  it('are gone with the window', async () => {
    const url = await open(target(1));
    previews.clear();
    expect(await status(url)).toBe(404);
  });
});
