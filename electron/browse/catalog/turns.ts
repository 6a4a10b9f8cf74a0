import { setImmediate } from 'node:timers/promises';

/** So long work goes on before others have their turn. */
const SLICE_MILLISECONDS = 12;

/** Long work of the thread in slices: what is asked in between is answered. */
export class Turns {
  #started = performance.now();

  /** Called often; lets others have their turn now and then. */
  async next(): Promise<void> {
    if (performance.now() - this.#started < SLICE_MILLISECONDS) return;
    await setImmediate();
    this.#started = performance.now();
  }
}
