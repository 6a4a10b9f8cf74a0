import type { TrustOutcome } from '../../shared/format.ts';
import type { AssetDocument } from '../marketing-cloud/marketing-cloud.ts';
import { differingFields } from './content-hash.ts';

const FIRST_SAMPLES = 3;
const ONE_IN = 100;

interface TypeRecord {
  trusted: boolean;
  compared: number;
  largest: number;
  readonly differing: Set<string>;
  readonly shapes: Set<string>;
}

/**
 * Whether lists carry whole assets, decided anew in each run and for each type: of the assets to
 * be kept, the first three, ever the largest, one of each distinct set of top-level keys, and one in a
 * hundred at random are fetched by id and compared. One difference and the type's lists are not believed.
 */
export class ListTrust {
  readonly #types = new Map<number, TypeRecord>();
  readonly #random: () => number;

  /** `before` are the outcomes of this run's earlier attempts; `random` gives numbers in [0, 1). */
  constructor(before: readonly TrustOutcome[], random: () => number = Math.random) {
    this.#random = random;
    for (const { typeId, trusted, compared, differing } of before) {
      this.#types.set(typeId, {
        trusted,
        compared,
        largest: 0,
        differing: new Set(differing),
        shapes: new Set(),
      });
    }
  }

  isTrusted(typeId: number): boolean {
    return this.#of(typeId).trusted;
  }

  /**
   * Those of a page's assets of one type that must be fetched by id and compared. What was chosen counts once
   * it was compared: asked again, this replaces the samples that could not be.
   */
  choose(
    typeId: number,
    assets: readonly AssetDocument[],
    { atRandom = true }: { atRandom?: boolean } = {},
  ): Set<AssetDocument> {
    const type = this.#of(typeId);
    const chosen = new Set<AssetDocument>();
    const shapes = new Set(type.shapes);
    let largest: AssetDocument | undefined;
    for (const asset of assets) {
      const shape = shapeOf(asset);
      const isFirst = type.compared + chosen.size < FIRST_SAMPLES;
      if (!shapes.has(shape) || isFirst || (atRandom && this.#random() < 1 / ONE_IN)) {
        shapes.add(shape);
        chosen.add(asset);
      }
      if (asset.bytes.length > Math.max(type.largest, largest?.bytes.length ?? 0)) largest = asset;
    }
    if (largest) chosen.add(largest);
    return chosen;
  }

  /**
   * Takes in a comparison. An asset that changed between list and fetch says nothing. Returns the type's
   * outcome where it has just lost its trust.
   */
  compare(typeId: number, listed: AssetDocument, fetched: AssetDocument): TrustOutcome | undefined {
    const type = this.#of(typeId);
    if (listed.modifiedDate !== fetched.modifiedDate) return undefined;
    type.compared += 1;
    type.shapes.add(shapeOf(listed));
    type.largest = Math.max(type.largest, listed.bytes.length);
    const differing = differingFields(listed.value, fetched.value);
    for (const field of differing) type.differing.add(field);
    if (differing.length === 0 || !type.trusted) return undefined;
    type.trusted = false;
    return this.#outcome(typeId, type);
  }

  /** What was found, for the manifest: the types that were compared. */
  outcomes(): TrustOutcome[] {
    return [...this.#types]
      .filter(([, { compared }]) => compared > 0)
      .map(([typeId, type]) => this.#outcome(typeId, type))
      .sort((a, b) => a.typeId - b.typeId);
  }

  #outcome(typeId: number, { trusted, compared, differing }: TypeRecord): TrustOutcome {
    return { typeId, trusted, compared, differing: [...differing].sort() };
  }

  #of(typeId: number): TypeRecord {
    let type = this.#types.get(typeId);
    if (!type) {
      type = { trusted: true, compared: 0, largest: 0, differing: new Set(), shapes: new Set() };
      this.#types.set(typeId, type);
    }
    return type;
  }
}

function shapeOf(asset: AssetDocument): string {
  return Object.keys(asset.value).sort().join();
}
