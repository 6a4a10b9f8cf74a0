import type { AssetRow } from '../../../shared/browse.ts';

/** How well an asset fits a search, the best first. */
const RANKS = ['exact', 'beginning', 'name', 'key', 'code'] as const;
export type Rank = (typeof RANKS)[number];

/** An asset that was found, by the newest version that fits. */
export interface Found {
  readonly id: number;
  readonly version: number;
  readonly rank: Rank;
  /** It is the asset's version at the date. */
  readonly current: boolean;
  readonly gone: AssetRow['gone'];
}

/** The assets that a search has found so far, each once: those that fit as they are before those that once did. */
export class FoundAssets {
  readonly #enough: number;
  readonly #current = new Map<Rank, Found[]>();
  readonly #ids = new Set<number>();
  readonly #earlier = new Map<number, Found>();

  constructor(enough: number) {
    this.#enough = enough;
  }

  /** True where there is nothing better to find of this asset. */
  has(id: number): boolean {
    return this.#ids.has(id);
  }

  add(found: Found): void {
    if (!found.current) {
      if (!this.#ids.has(found.id) && !this.#earlier.has(found.id)) this.#earlier.set(found.id, found);
      return;
    }
    this.#ids.add(found.id);
    this.#earlier.delete(found.id);
    const ofRank = this.#current.get(found.rank);
    if (ofRank === undefined) this.#current.set(found.rank, [found]);
    else ofRank.push(found);
  }

  get isEnough(): boolean {
    return this.#ids.size >= this.#enough;
  }

  /** True where enough were found that rank as this or better. */
  isEnoughUpTo(rank: Rank): boolean {
    const better = RANKS.slice(0, RANKS.indexOf(rank) + 1);
    const count = better.reduce((sum, one) => sum + (this.#current.get(one)?.length ?? 0), 0);
    return count >= this.#enough;
  }

  inOrder(): Found[] {
    return [...RANKS.flatMap((rank) => this.#current.get(rank) ?? []), ...this.#earlier.values()];
  }
}
