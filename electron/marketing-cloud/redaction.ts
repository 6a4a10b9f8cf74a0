import { spellingsOf } from '../journal/secret-registry.ts';

/**
 * Takes the client secret and the tokens out of any text the service or a library wrote, before it becomes
 * part of a message: a service may well echo what it was sent.
 */
export class Redaction {
  #secrets: readonly string[] = [];
  readonly #onSecret: (secret: string) => void;

  /** `onSecret` is told every secret as it becomes known, so that others keep it out of their lines too. */
  constructor(onSecret: (secret: string) => void = () => undefined) {
    this.#onSecret = onSecret;
  }

  add(secret: string): void {
    this.#onSecret(secret);
    const spellings = spellingsOf(secret).filter((spelling) => spelling !== '');
    // Longest first: where one spelling is part of another, nothing of the longer one may stay.
    this.#secrets = [...new Set([...this.#secrets, ...spellings])].sort(
      (one, other) => other.length - one.length,
    );
  }

  apply(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, '[secret]');
    return clean;
  }
}
