import { describe, expect, it } from 'vitest';
import type { GivenText } from '../../../electron/browse/catalog/texts.ts';
import { RunTexts } from '../../../electron/browse/run-texts.ts';
import { memoryLog } from '../../support/engine.ts';
import { hashOf } from '../../support/written-runs.ts';

function bodyOf(path: string, text: string) {
  const body = Buffer.from(text);
  return { path, bytes: body.length, sha256: hashOf(text), body };
}

/** A thread that takes in what it is given when the test says so. */
function slowThread() {
  const given: GivenText[][] = [];
  const waiting: PromiseWithResolvers<void>[] = [];
  return {
    given,
    keep(texts: readonly GivenText[]): Promise<void> {
      given.push([...texts]);
      const answer = Promise.withResolvers<void>();
      waiting.push(answer);
      return answer.promise;
    },
    answer() {
      for (const { resolve } of waiting.splice(0)) resolve();
    },
    fail(error: Error) {
      for (const { reject } of waiting.splice(0)) reject(error);
    },
  };
}

describe('what a run shows of itself', () => {
  it('is its code, and the JSON of what may hold other assets', async () => {
    const thread = slowThread();
    const texts = new RunTexts(thread, memoryLog());
    texts.add({ id: 1, typeId: 197 }, [bodyOf('content/a.1.json', '{}'), bodyOf('content/a.1.html', '<p>')]);
    texts.add({ id: 2, typeId: 207 }, [bodyOf('content/b.2.json', '{"id":2}')]);
    texts.add({ id: 3, typeId: 28 }, [bodyOf('content/c.3.json', '{}'), bodyOf('content/c.3.png', 'PNG')]);
    const ended = texts.end();
    thread.answer();
    await ended;
    expect(thread.given.flat().map(({ kind, text }) => [kind, text])).toEqual([
      ['code', '<p>'],
      ['document', '{"id":2}'],
    ]);
  });

  it('is passed over where the thread is behind, and goes on once it is not', async () => {
    const thread = slowThread();
    const texts = new RunTexts(thread, memoryLog());
    const large = 'x'.repeat(1024 * 1024);
    const add = (id: number) =>
      texts.add({ id, typeId: 197 }, [bodyOf(`content/a.${id}.html`, `${large}${id}`)]);
    for (let id = 1; id <= 20; id += 1) add(id);
    const before = thread.given.flat().length;
    expect(before).toBeLessThan(9);
    thread.answer();
    await Promise.resolve();
    await texts.end();
    add(21);
    expect(thread.given.flat().length).toBe(before + 1);
  });

  it('fails nothing where the thread does', async () => {
    const thread = slowThread();
    const log = memoryLog();
    const texts = new RunTexts(thread, log);
    texts.add({ id: 1, typeId: 197 }, [bodyOf('content/a.1.html', '<p>')]);
    const ended = texts.end();
    thread.fail(new Error('It has ended.'));
    await ended;
    expect(log.lines).toHaveLength(1);
  });
});
