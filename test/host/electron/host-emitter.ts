import { EventEmitter } from 'node:events';
import { NotProvided, strict } from './strict.ts';

type Listener = (...payload: never[]) => void;

/**
 * The base of what Electron emits events from. A member that the stand-in lacks throws by name, and so does a
 * listener for an event that it neither emits nor knows to be one that a test may emit in its place.
 */
export abstract class HostEmitter extends EventEmitter {
  private readonly emitterName: string;
  private readonly events: ReadonlySet<string | symbol> | null;

  /** `events` null: events of any name. */
  protected constructor(name: string, events: readonly string[] | null) {
    super();
    this.emitterName = name;
    this.events = events && new Set([...events, 'newListener', 'removeListener']);
    // `this` is the strict object from here on, in subclasses too: nobody ever holds the bare one.
    // biome-ignore lint/correctness/noConstructorReturn: the proxy is the object
    return strict(name, this);
  }

  override on(event: string | symbol, listener: Listener): this {
    return super.on(this.known(event), listener as (...payload: unknown[]) => void);
  }

  override addListener(event: string | symbol, listener: Listener): this {
    return this.on(event, listener);
  }

  override prependListener(event: string | symbol, listener: Listener): this {
    return super.prependListener(this.known(event), listener as (...payload: unknown[]) => void);
  }

  private known(event: string | symbol): string | symbol {
    if (this.events === null || this.events.has(event)) return event;
    throw new NotProvided(`the event '${String(event)}' of ${this.emitterName}`);
  }
}

/** An event whose default can be prevented. */
export interface Cancellable {
  defaultPrevented: boolean;
  preventDefault(): void;
}

/** Makes such an event; `details` are the event's own fields. */
export function cancellable<Details extends object>(details: Details): Cancellable & Details {
  return {
    ...details,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}
