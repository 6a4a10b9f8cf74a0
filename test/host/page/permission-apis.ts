/**
 * The page's ways to ask for a permission. Chromium tells nobody that it is asked, so the question is put here,
 * before the real call; the answer is enforced by Chromium, to which main has then told it. Runs in the page.
 */

export type AskPermission = (name: string, details: object) => Promise<unknown>;

type Method = (...parameters: unknown[]) => unknown;

export function askBeforePermissions(ask: AskPermission): void {
  const media = (parameters: unknown[]): object => {
    const { audio, video } = (parameters[0] ?? {}) as { audio?: unknown; video?: unknown };
    return { mediaTypes: [...(audio ? ['audio'] : []), ...(video ? ['video'] : [])] };
  };
  askBefore(globalThis.Notification, 'requestPermission', 'notifications', ask);
  askBefore(navigator.geolocation, 'getCurrentPosition', 'geolocation', ask);
  askBefore(navigator.mediaDevices, 'getUserMedia', 'media', ask, media);
  askBefore(navigator.clipboard, 'readText', 'clipboard-read', ask);
  askBefore(navigator.clipboard, 'read', 'clipboard-read', ask);
  askBefore(navigator.clipboard, 'writeText', 'clipboard-sanitized-write', ask);
  askBefore(navigator.clipboard, 'write', 'clipboard-sanitized-write', ask);
  askBefore(navigator.storage, 'persist', 'persistent-storage', ask);
  askBefore(navigator, 'requestMIDIAccess', 'midi', ask);
}

function askBefore(
  owner: object | undefined,
  method: string,
  permission: string,
  ask: AskPermission,
  detailsOf: (parameters: unknown[]) => object = () => ({}),
): void {
  if (owner === undefined) return; // not a secure context
  const methods = owner as Record<string, Method>;
  const original = methods[method];
  if (original === undefined) return;
  Object.defineProperty(owner, method, {
    configurable: true,
    value: async (...parameters: unknown[]) => {
      await ask(permission, detailsOf(parameters));
      return original.apply(owner, parameters);
    },
  });
}
