import type { KeptBody, TextSink } from '../backup/text-sink.ts';
import type { Log } from '../journal/log.ts';
import type { Remote } from '../threads/remote.ts';
import type { GivenText, Texts } from './catalog/texts.ts';
import { searchedFiles } from './catalog/version-texts.ts';
import { decoded } from './details/read-kept.ts';

/** Given to the thread in one go. In UTF-16 units. */
const BATCH_UNITS = 256 * 1024;
/** What the thread has not taken in yet. What is more is read from the destination later. */
const MOST_UNITS = 8 * 1024 * 1024;

/** Hands what a run keeps to the thread of its job's browser, as far as there is room. */
export class RunTexts implements TextSink {
  readonly #texts: Pick<Remote<Texts>, 'keep'>;
  readonly #log: Log;
  #batch: GivenText[] = [];
  #batchUnits = 0;
  /** In the batch, or on their way. */
  #units = 0;
  #sending: Promise<void> = Promise.resolve();

  constructor(texts: Pick<Remote<Texts>, 'keep'>, log: Log) {
    this.#texts = texts;
    this.#log = log;
  }

  add({ id, typeId }: { readonly id: number; readonly typeId: number }, files: readonly KeptBody[]): void {
    const bodies = new Map(files.map(({ sha256, body }) => [sha256, body]));
    for (const { sha256, kind, bytes } of searchedFiles({
      id,
      assetType: { id: typeId },
      files: [...files],
    })) {
      const body = bodies.get(sha256);
      if (body === undefined || this.#units + bytes > MOST_UNITS) continue;
      const text = decoded(body);
      this.#batch.push({ sha256, kind, text });
      this.#batchUnits += text.length;
      this.#units += text.length;
      if (this.#batchUnits >= BATCH_UNITS) this.#send();
    }
  }

  /** Resolves when all that was shown is taken in. Never rejects. */
  async end(): Promise<void> {
    this.#send();
    await this.#sending;
  }

  #send(): void {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    const units = this.#batchUnits;
    this.#batch = [];
    this.#batchUnits = 0;
    const sent = this.#texts
      .keep(batch)
      .catch((error: unknown) => {
        this.#log.warn('What a run keeps could not be made searchable at once.', { error });
      })
      .finally(() => {
        this.#units -= units;
      });
    this.#sending = Promise.all([this.#sending, sent]).then(() => undefined);
  }
}
