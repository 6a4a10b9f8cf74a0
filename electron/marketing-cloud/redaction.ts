/**
 * Takes the client secret and the tokens out of any text the service or a library wrote, before it becomes
 * part of a message: a service may well echo what it was sent.
 */
export class Redaction {
  readonly #secrets = new Set<string>();
  readonly #onSecret: (secret: string) => void;

  /** `onSecret` is told every secret as it becomes known, so that others keep it out of their lines too. */
  constructor(onSecret: (secret: string) => void = () => undefined) {
    this.#onSecret = onSecret;
  }

  add(secret: string): void {
    this.#onSecret(secret);
    for (const spelling of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
      if (spelling !== '') this.#secrets.add(spelling);
    }
  }

  apply(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, '[secret]');
    return clean;
  }
}
