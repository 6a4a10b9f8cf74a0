import { hash } from 'node:crypto';

const FIRST_CAPACITY = 1024;

/**
 * The paths of a folder, in nine bytes each however long they are: so an account of any size fits. Two paths with
 * the same 64 bits would be taken for one; among a million that happens once in 30 million folders.
 */
export class PathSet {
  #hashes = new BigUint64Array(FIRST_CAPACITY);
  #size = 0;
  #marks: Uint8Array | undefined;
  #marked = 0;

  get size(): number {
    return this.#size;
  }

  /** How many are not marked. */
  get unmarked(): number {
    return this.#size - this.#marked;
  }

  /** Only before the first one is marked. */
  add(path: string): void {
    if (this.#marks !== undefined) throw new Error('Paths cannot be added any more.');
    if (this.#size === this.#hashes.length) {
      const larger = new BigUint64Array(this.#size * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#size] = hashOf(path);
    this.#size += 1;
  }

  /** Marks a path; false where it was not added. */
  mark(path: string): boolean {
    const marks = this.#sorted();
    const at = this.#find(hashOf(path));
    if (at === undefined) return false;
    if (marks[at] === 0) this.#marked += 1;
    marks[at] = 1;
    return true;
  }

  isMarked(path: string): boolean {
    const marks = this.#sorted();
    const at = this.#find(hashOf(path));
    return at !== undefined && marks[at] === 1;
  }

  #sorted(): Uint8Array {
    if (this.#marks !== undefined) return this.#marks;
    this.#hashes = this.#hashes.slice(0, this.#size).sort();
    this.#marks = new Uint8Array(this.#size);
    return this.#marks;
  }

  /** The first one that equals. */
  #find(sought: bigint): number | undefined {
    let from = 0;
    let to = this.#size;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#hashes[middle] ?? 0n) < sought) from = middle + 1;
      else to = middle;
    }
    return this.#hashes[from] === sought && from < this.#size ? from : undefined;
  }
}

/** Some disks give names back in another form of Unicode than they were written in. */
function hashOf(path: string): bigint {
  return hash('sha1', path.normalize('NFC'), 'buffer').readBigUInt64LE();
}
