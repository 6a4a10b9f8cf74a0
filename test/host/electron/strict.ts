/** What is asked of everything by those who look at it (promises, printing, test tools): its absence is an answer. */
const asked = new Set(['then', 'toJSON', '__esModule', 'asymmetricMatch', 'nodeType', '$$typeof', 'domain']);

/** Electron has it, or may have it; the stand-in has not. */
export class NotProvided extends Error {
  constructor(what: string) {
    super(`The Electron stand-in does not provide ${what}.`);
    this.name = 'NotProvided';
  }
}

/** The same object, but a member that it lacks throws by name instead of being undefined. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (key in object || typeof key === 'symbol' || asked.has(key))
        return Reflect.get(object, key, receiver);
      throw new NotProvided(`${name}.${key}`);
    },
  });
}

/** The same class, but a static member that it lacks throws by name. */
export function strictClass<Type extends abstract new (...parameters: never[]) => object>(
  name: string,
  type: Type,
): Type {
  return strict(name, type);
}

/** Refuses options that the stand-in would silently not heed. */
export function refuseOthers(name: string, options: object, provided: readonly string[]): void {
  for (const [key, value] of Object.entries(options)) {
    if (value !== undefined && !provided.includes(key)) throw new NotProvided(`the option ${key} of ${name}`);
  }
}
