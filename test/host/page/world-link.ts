/**
 * One end of the bridge between a page's own world and the preload script's. The two share the document and no
 * objects: a DOM event is synchronous, and Chromium clones its detail for each world. Functions and promises are
 * passed as numbers and stand-ins, everything else as a copy, by the rules of Electron's contextBridge.
 */

type AnyFunction = (...parameters: unknown[]) => unknown;

type Packed =
  | { readonly type: 'function'; readonly id: number }
  | { readonly type: 'promise'; readonly id: number }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'array'; readonly items: readonly Packed[] }
  | { readonly type: 'object'; readonly members: readonly (readonly [string, Packed])[] }
  /** An array or object of the same message, by the order in which they are met. */
  | { readonly type: 'again'; readonly index: number }
  | { readonly type: 'value'; readonly value: unknown };

interface Outcome {
  readonly ok: boolean;
  readonly value: Packed;
}

type LinkMessage =
  | { readonly kind: 'give'; readonly name: string; readonly value: Packed }
  | {
      readonly kind: 'call';
      readonly call: number;
      readonly id: number;
      readonly parameters: readonly Packed[];
    }
  | { readonly kind: 'reply'; readonly call: number; readonly outcome: Outcome }
  | { readonly kind: 'settle'; readonly id: number; readonly outcome: Outcome };

const deepest = 1000;
const tooDeep =
  'Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.';

export class WorldLink {
  /** Called with what the other world gives. */
  onGiven: (name: string, value: unknown) => void = () => undefined;
  private readonly other: string;
  private readonly functions = new Map<number, AnyFunction>();
  private readonly ids = new WeakMap<AnyFunction, number>();
  private readonly proxies = new Map<number, AnyFunction>();
  private readonly promises = new Map<number, { resolve: AnyFunction; reject: AnyFunction }>();
  private readonly replies = new Map<number, Outcome>();
  private lastId = 0;
  // The page's script may replace the global ones: these are Chromium's own.
  private readonly dispatch = globalThis.dispatchEvent.bind(globalThis);
  private readonly Event = globalThis.CustomEvent;

  /** `own` and `other` are event names that nobody else knows. */
  constructor(own: string, other: string) {
    this.other = other;
    globalThis.addEventListener(own, (event) => this.receive((event as CustomEvent<LinkMessage>).detail));
  }

  /** Hands `value` to the other world, whose `onGiven` has it when this returns. */
  give(name: string, value: unknown): void {
    this.send({ kind: 'give', name, value: this.pack(value) });
  }

  private send(message: LinkMessage): void {
    this.dispatch(new this.Event(this.other, { detail: message }));
  }

  private receive(message: LinkMessage): void {
    if (message.kind === 'give') this.onGiven(message.name, this.unpack(message.value));
    else if (message.kind === 'call') this.answer(message.call, message.id, message.parameters);
    else if (message.kind === 'reply') this.replies.set(message.call, message.outcome);
    else {
      const promise = this.promises.get(message.id);
      this.promises.delete(message.id);
      const value = this.unpack(message.outcome.value);
      if (message.outcome.ok) promise?.resolve(value);
      else promise?.reject(value);
    }
  }

  private answer(call: number, id: number, parameters: readonly Packed[]): void {
    let outcome: Outcome;
    try {
      const target = this.functions.get(id);
      if (target === undefined) throw new Error('The function is gone.');
      const result = target(...parameters.map((parameter) => this.unpack(parameter)));
      outcome = { ok: true, value: this.pack(result) };
    } catch (error) {
      outcome = { ok: false, value: this.pack(error) };
    }
    this.send({ kind: 'reply', call, outcome });
  }

  private pack(value: unknown, met: unknown[] = [], depth = 0): Packed {
    if (depth > deepest) throw new Error(tooDeep);
    if (typeof value === 'function') return { type: 'function', id: this.idOf(value as AnyFunction) };
    if (value instanceof Promise) return this.packPromise(value);
    if (value instanceof Error) return { type: 'error', message: value.message };
    const known = met.indexOf(value);
    if (known !== -1) return { type: 'again', index: known };
    if (Array.isArray(value)) {
      met.push(value);
      return { type: 'array', items: value.map((item) => this.pack(item, met, depth + 1)) };
    }
    if (isPlain(value)) {
      met.push(value);
      const members = Object.entries(value).map(
        ([key, member]) => [key, this.pack(member, met, depth + 1)] as const,
      );
      return { type: 'object', members };
    }
    return { type: 'value', value: structuredClone(value) };
  }

  private idOf(target: AnyFunction): number {
    const known = this.ids.get(target);
    if (known !== undefined) return known;
    this.lastId += 1;
    this.ids.set(target, this.lastId);
    this.functions.set(this.lastId, target);
    return this.lastId;
  }

  private packPromise(promise: Promise<unknown>): Packed {
    this.lastId += 1;
    const id = this.lastId;
    promise.then(
      (value) => this.settle(id, true, value),
      (error: unknown) => this.settle(id, false, error),
    );
    return { type: 'promise', id };
  }

  private settle(id: number, ok: boolean, value: unknown): void {
    let outcome: Outcome;
    try {
      outcome = { ok, value: this.pack(value) };
    } catch (error) {
      outcome = { ok: false, value: this.pack(error) };
    }
    this.send({ kind: 'settle', id, outcome });
  }

  private unpack(packed: Packed, met: unknown[] = []): unknown {
    if (packed.type === 'value') return packed.value;
    if (packed.type === 'again') return met[packed.index];
    if (packed.type === 'error') return new Error(packed.message);
    if (packed.type === 'array') {
      const list: unknown[] = [];
      met.push(list);
      for (const item of packed.items) list.push(this.unpack(item, met));
      return list;
    }
    if (packed.type === 'object') {
      const object: Record<string, unknown> = {};
      met.push(object);
      for (const [key, member] of packed.members) object[key] = this.unpack(member, met);
      return object;
    }
    if (packed.type === 'promise')
      return new Promise((resolve, reject) => {
        this.promises.set(packed.id, { resolve, reject });
      });
    return this.proxyOf(packed.id);
  }

  private proxyOf(id: number): AnyFunction {
    const known = this.proxies.get(id);
    if (known !== undefined) return known;
    const proxy = (...parameters: unknown[]): unknown => {
      this.lastId += 1;
      const call = this.lastId;
      this.send({ kind: 'call', call, id, parameters: parameters.map((parameter) => this.pack(parameter)) });
      const outcome = this.replies.get(call);
      this.replies.delete(call);
      if (outcome === undefined) throw new Error('The other world is gone.');
      if (!outcome.ok) throw this.unpack(outcome.value) as Error;
      return this.unpack(outcome.value);
    };
    this.proxies.set(id, proxy);
    return proxy;
  }
}

function isPlain(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]'
  );
}
