/**
 * Takes the client secret and the tokens out of any text the service or a library wrote, before it becomes
 * part of a message: a service may well echo what it was sent.
 */
export class Redaction {
  readonly #secrets = new Set<string>();

  add(secret: string): void {
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
