import { Random } from './random.ts';
import type { FaultReply } from './replies.ts';

/** What a request is about. */
export type RequestKind =
  | 'token'
  | 'userinfo'
  | 'query'
  | 'list'
  | 'asset'
  | 'file'
  | 'categories'
  | 'deletedAssets'
  | 'write'
  | 'unknown';

/** Which requests a fault meets; all that is named must hold. `nth` and `every` count those that match the rest. */
export interface FaultMatch {
  readonly kind?: RequestKind;
  /** The asset's id, of requests that name one in their path. */
  readonly id?: number;
  readonly method?: string;
  /** Only the nth, from 1. */
  readonly nth?: number;
  /** Each one whose number is divisible by this. */
  readonly every?: number;
  /** From 0 to 1; the same requests are met in each process. */
  readonly probability?: number;
}

/**
 * - a reply: sent instead of the true one
 * - `reset`: the connection is destroyed without a word
 * - `hang`: nothing is ever sent
 * - `cut`: half of the true reply under its full content-length, then the connection is destroyed
 * - `cutCleanly`: half of the true reply as if it were all of it
 * - `html`: 200 with a web page
 * - `wrongJson`: 200 with JSON that is no answer to this
 * - `delay`: the true reply, so many milliseconds late
 */
export type FaultEffect =
  | FaultReply
  | { readonly delay: number }
  | 'reset'
  | 'hang'
  | 'cut'
  | 'cutCleanly'
  | 'html'
  | 'wrongJson';

export interface Fault {
  readonly match: FaultMatch;
  /** How often it strikes at most; without it, always. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

export interface FaultHandle {
  /** How often it struck. */
  readonly hits: number;
  remove(): void;
}

export interface FaultedRequest {
  readonly kind: RequestKind;
  readonly id: number | undefined;
  readonly method: string;
}

/** The faults that are laid; the first that matches a request strikes. */
export class Faults {
  readonly #random: Random;
  readonly #laid = new Set<{ fault: Fault; seen: number; hits: number }>();

  constructor(seed: number) {
    this.#random = new Random(seed, 101);
  }

  add(fault: Fault): FaultHandle {
    const laid = { fault, seen: 0, hits: 0 };
    this.#laid.add(laid);
    return {
      get hits() {
        return laid.hits;
      },
      remove: () => {
        this.#laid.delete(laid);
      },
    };
  }

  clear(): void {
    this.#laid.clear();
  }

  /** The effect that strikes this request, if any. */
  strike(request: FaultedRequest): FaultEffect | undefined {
    for (const laid of this.#laid) {
      const { match, times, effect } = laid.fault;
      if (match.kind !== undefined && match.kind !== request.kind) continue;
      if (match.id !== undefined && match.id !== request.id) continue;
      if (match.method !== undefined && match.method !== request.method) continue;
      laid.seen += 1;
      if (match.nth !== undefined && laid.seen !== match.nth) continue;
      if (match.every !== undefined && laid.seen % match.every !== 0) continue;
      if (match.probability !== undefined && !this.#random.chance(match.probability)) continue;
      if (laid.hits >= (times ?? Number.POSITIVE_INFINITY)) continue;
      laid.hits += 1;
      return effect;
    }
    return undefined;
  }
}
