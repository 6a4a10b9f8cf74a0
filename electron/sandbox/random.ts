/** A 32-bit hash of whole numbers: the same parts give the same hash in every process. */
export function hash(...parts: number[]): number {
  let state = 0x9e3779b9;
  for (const part of parts) {
    state = mix(state ^ (part | 0));
    // Whatever of the number lies above 32 bits counts too: ids and times do.
    state = mix(state + Math.trunc(part / 0x1_0000_0000));
  }
  return state >>> 0;
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}

/** A hash of a text, to be one of the parts above. */
export function hashText(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(state) >>> 0;
}

/** A sequence of numbers that looks random and is the same for the same parts (mulberry32). */
export class Random {
  #state: number;

  constructor(...parts: number[]) {
    this.#state = hash(...parts);
  }

  /** At least 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('Nothing to pick from: the list is empty.');
    return item;
  }
}

/** 32 hexadecimal digits in the form of a GUID. */
export function guid(...parts: number[]): string {
  const digits = [1, 2, 3, 4]
    .map((salt) =>
      hash(salt, ...parts)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}
