import type { Difference, Texts } from './difference.ts';

export interface DifferenceQuestion {
  readonly id: number;
  readonly texts: Texts;
}

export interface DifferenceAnswer {
  readonly id: number;
  readonly differences: readonly Difference[];
}

/** A thread that compares texts, so that the window goes on meanwhile. */
export class DifferenceThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<readonly Difference[]>>();
  #last = 0;

  constructor() {
    this.#worker = new Worker(new URL('./difference-worker.ts', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<DifferenceAnswer>) => {
      this.#waiting.get(data.id)?.resolve(data.differences);
      this.#waiting.delete(data.id);
    });
    this.#worker.addEventListener('error', ({ message }) => {
      const failure = new Error(
        `The versions could not be compared: ${message || 'its thread did not start'}.`,
      );
      for (const { reject } of this.#waiting.values()) reject(failure);
      this.#waiting.clear();
    });
  }

  compare(texts: Texts): Promise<readonly Difference[]> {
    this.#last += 1;
    const question: DifferenceQuestion = { id: this.#last, texts };
    const answer = Promise.withResolvers<readonly Difference[]>();
    this.#waiting.set(question.id, answer);
    this.#worker.postMessage(question);
    return answer.promise;
  }

  close(): void {
    this.#worker.terminate();
    this.#waiting.clear();
  }
}
