import { z } from 'zod';
import type { AssetDocument } from './marketing-cloud.ts';

/** Many more than are read before their files are: memory stays flat however large the account is. */
const MOST_REMEMBERED = 20_000;

const sizedSchema = z.object({ id: z.int(), fileProperties: z.object({ fileSize: z.int().nonnegative() }) });

/** How many bytes the file of an asset has, by what the service said when it last sent that asset. */
export class FileSizes {
  readonly #bytes = new Map<number, number>();

  note({ value }: AssetDocument): void {
    const sized = sizedSchema.safeParse(value).data;
    if (sized === undefined) return;
    this.#bytes.delete(sized.id);
    this.#bytes.set(sized.id, sized.fileProperties.fileSize);
    const [oldest] = this.#bytes.keys();
    if (oldest !== undefined && this.#bytes.size > MOST_REMEMBERED) this.#bytes.delete(oldest);
  }

  /** Undefined where the service did not say. It is unverified whether what it says is exact. */
  of(id: number): number | undefined {
    return this.#bytes.get(id);
  }
}
