import { type AskPermission, askBeforePermissions } from './permission-apis.ts';
import type { WorldLink } from './world-link.ts';

/** What the stand-in changes in a page's own world. Runs in each frame before the page's scripts. */

export interface MainWorldOptions {
  /** Custom schemes that the app handles. */
  readonly schemes: readonly string[];
}

interface HostDoor {
  open(url: string): void;
  askPermission: AskPermission;
}

export function startMainWorld(link: WorldLink, { schemes }: MainWorldOptions): void {
  link.onGiven = (name, value) => {
    if (name === 'host') answerThrough(value as HostDoor);
    else expose(name.replace(/^expose:/, ''), value);
  };
  mapFrameAddresses(schemes);
}

function answerThrough(host: HostDoor): void {
  // Asked in main, no window is made: to close one that a test tool holds paused can leave its opener hanging.
  globalThis.open = (url = 'about:blank') => {
    host.open(new URL(url, document.baseURI).href);
    return null;
  };
  askBeforePermissions((name, details) => host.askPermission(name, details));
}

function expose(key: string, api: unknown): void {
  if (key in globalThis)
    throw new Error(`Cannot bind an API on top of an existing property on the window object`);
  Object.defineProperty(globalThis, key, { value: deepFrozen(api), enumerable: true });
}

function deepFrozen(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFrozen);
  }
  return value;
}

/** A frame's `src` may name a custom scheme; inside Chromium it lives elsewhere (scheme-map.ts says where). */
function mapFrameAddresses(schemes: readonly string[]): void {
  const toBrowser = (url: string): string => {
    const [, scheme, host, rest] = /^([a-z][a-z0-9-]*):\/\/([^/?#]*)(.*)$/i.exec(url.trim()) ?? [];
    if (scheme === undefined || !schemes.includes(scheme.toLowerCase())) return url;
    return `https://${host}.${scheme.toLowerCase()}.invalid${rest === '' ? '/' : rest}`;
  };
  const { prototype } = HTMLIFrameElement;
  replaceMethod(Element.prototype, prototype, 'setAttribute', (setAttribute, frame, [name, value]) =>
    setAttribute.call(frame, name, String(name).toLowerCase() === 'src' ? toBrowser(String(value)) : value),
  );
  const source = Object.getOwnPropertyDescriptor(prototype, 'src') ?? {};
  Object.defineProperty(prototype, 'src', {
    ...source,
    set(value: unknown) {
      source.set?.call(this, toBrowser(String(value)));
    },
  });
}

type Method = (...parameters: unknown[]) => unknown;

/** Gives `target` its own version of a method that it has from `owner`. */
function replaceMethod(
  owner: object,
  target: object,
  name: string,
  replacement: (original: Method, self: unknown, parameters: unknown[]) => unknown,
): void {
  const original = Object.getOwnPropertyDescriptor(owner, name)?.value as Method;
  Object.defineProperty(target, name, {
    configurable: true,
    writable: true,
    value(...parameters: unknown[]) {
      return replacement(original, this, parameters);
    },
  });
}
