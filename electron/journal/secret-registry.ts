/** What stands where a secret was. */
export const REDACTED = '[redacted]';

/** Shorter values are not looked for: they would blank ordinary words, and protect nothing. */
const SHORTEST_SECRET = 4;

/** As many short-lived secrets are remembered; a token is worth nothing after 20 minutes. */
const SHORT_LIVED_KEPT = 32;

/** Knows secret values, and takes them out of text. */
export interface SecretRegistry {
  /**
   * Registers a value. A `short-lived` one, such as a token, is forgotten when many newer ones have come;
   * a `lasting` one (the default) is not.
   */
  add(value: string, life?: 'lasting' | 'short-lived'): void;
  /** Whether a registered value occurs in `text`, in any of its forms. */
  occursIn(text: string): boolean;
  /** `text` with each occurrence replaced by `[redacted]`. */
  redact(text: string): string;
}

/** An empty registry. It never shows what it holds: not in an inspection, not in JSON. */
export function createSecretRegistry(): SecretRegistry {
  return new Registry();
}

class Registry implements SecretRegistry {
  readonly #lasting = new Map<string, readonly string[]>();
  readonly #shortLived = new Map<string, readonly string[]>();
  #forms: readonly string[] = [];

  add(value: string, life: 'lasting' | 'short-lived' = 'lasting'): void {
    if (value.trim().length < SHORTEST_SECRET || this.#lasting.has(value) || this.#shortLived.has(value))
      return;
    (life === 'lasting' ? this.#lasting : this.#shortLived).set(value, spellingsOf(value));
    const [oldest] = this.#shortLived.keys();
    if (oldest !== undefined && this.#shortLived.size > SHORT_LIVED_KEPT) this.#shortLived.delete(oldest);
    // Longest first: where one form is part of another, nothing of the longer one may stay.
    const all = new Set([...this.#lasting.values(), ...this.#shortLived.values()].flat());
    this.#forms = [...all].sort((one, other) => other.length - one.length);
  }

  occursIn(text: string): boolean {
    return this.#forms.some((form) => text.includes(form));
  }

  redact(text: string): string {
    let clean = text;
    for (const form of this.#forms) {
      if (clean.includes(form)) clean = clean.replaceAll(form, REDACTED);
    }
    return clean;
  }
}

/** The spellings a value takes on its way through headers, addresses and nested JSON. */
export function spellingsOf(value: string): string[] {
  const written = [value, value.trim(), ...base64FormsOf(value), ...urlFormsOf(value)];
  const escaped = written.flatMap((form) => {
    const once = escapeForJson(form);
    const twice = escapeForJson(once);
    return [form, once, twice, escapeForJson(twice)];
  });
  return [...new Set(escaped)];
}

function escapeForJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function urlFormsOf(value: string): string[] {
  const component = encodeURIComponent(value.toWellFormed());
  const lowerCase = component.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const form = new URLSearchParams({ value }).toString().slice('value='.length);
  return [component, lowerCase, form, encodeURI(value.toWellFormed())];
}

/**
 * Base64 of the value, and of the value inside something longer ("id:secret"): there it starts at one of
 * three places within a group of letters, and its first and last letter depend on what is around it.
 */
function base64FormsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const inside = [0, 1, 2].map((shift) => {
    const letters = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = shift === 0 ? 0 : shift + 1;
    const last = (shift + bytes.length) % 3 === 0 ? letters.length : letters.length - 1;
    return letters.slice(first, last);
  });
  const standard = [bytes.toString('base64'), ...inside].filter((form) => form.length >= SHORTEST_SECRET);
  return standard.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
