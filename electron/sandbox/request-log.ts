import type { RequestKind } from './faults.ts';

export interface LoggedRequest {
  /** From 1, in the order of arrival. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly kind: RequestKind;
  readonly id: number | undefined;
  /** Undefined until it is answered, and for one that never is. */
  status: number | undefined;
}

const KEPT = 2000;

/** What has been asked of the sandbox so far. */
export class RequestLog {
  #total = 0;
  readonly #counts = new Map<RequestKind, number>();
  readonly #recent: LoggedRequest[] = [];
  #inFlight = 0;
  #mostInFlight = 0;

  get total(): number {
    return this.#total;
  }

  /** The requests under way now. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** The most requests that were ever under way at once. */
  get mostInFlight(): number {
    return this.#mostInFlight;
  }

  count(kind: RequestKind): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** The last 2,000 requests, oldest first. */
  recent(): readonly LoggedRequest[] {
    return this.#recent;
  }

  /** Forgets all counts. */
  reset(): void {
    this.#total = 0;
    this.#mostInFlight = this.#inFlight;
    this.#counts.clear();
    this.#recent.length = 0;
  }

  begin(request: Omit<LoggedRequest, 'status' | 'number'>): LoggedRequest {
    this.#total += 1;
    this.#inFlight += 1;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
    this.#counts.set(request.kind, this.count(request.kind) + 1);
    const logged: LoggedRequest = { number: this.#total, ...request, status: undefined };
    this.#recent.push(logged);
    if (this.#recent.length > KEPT) this.#recent.shift();
    return logged;
  }

  end(): void {
    this.#inFlight -= 1;
  }
}
