type PageListener = (...payload: unknown[]) => void;

/** The little of Node's EventEmitter that a sandboxed preload script uses. */
export class PageEmitter {
  declare private readonly listeners_: Map<string, { listener: PageListener; original: PageListener }[]>;

  constructor() {
    // Not to be copied where an emitter is passed to the page.
    Object.defineProperty(this, 'listeners_', { value: new Map(), enumerable: false });
  }

  on(name: string, listener: PageListener): this {
    return this.add(name, listener, listener);
  }

  addListener(name: string, listener: PageListener): this {
    return this.on(name, listener);
  }

  once(name: string, listener: PageListener): this {
    const once: PageListener = (...payload) => {
      this.off(name, listener);
      listener(...payload);
    };
    return this.add(name, once, listener);
  }

  off(name: string, listener: PageListener): this {
    const rest = (this.listeners_.get(name) ?? []).filter((entry) => entry.original !== listener);
    this.listeners_.set(name, rest);
    return this;
  }

  removeListener(name: string, listener: PageListener): this {
    return this.off(name, listener);
  }

  removeAllListeners(name: string): this {
    this.listeners_.delete(name);
    return this;
  }

  listenerCount(name: string): number {
    return this.listeners_.get(name)?.length ?? 0;
  }

  emit(name: string, ...payload: unknown[]): boolean {
    const entries = this.listeners_.get(name) ?? [];
    for (const { listener } of entries) listener(...payload);
    return entries.length > 0;
  }

  private add(name: string, listener: PageListener, original: PageListener): this {
    this.listeners_.set(name, [...(this.listeners_.get(name) ?? []), { listener, original }]);
    return this;
  }
}
