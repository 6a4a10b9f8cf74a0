import { randomBytes } from 'node:crypto';

export interface IssuedToken {
  readonly mid: number;
  readonly scopes: ReadonlySet<string>;
  readonly issuedAt: number;
}

/** The access tokens the sandbox has given out. */
export class Tokens {
  readonly #issued = new Map<string, IssuedToken>();
  readonly #revoked = new Set<string>();

  issue(mid: number, scopes: readonly string[], now: number): string {
    const parts = [48, 96, 192].map((length) => randomBytes(length).toString('base64url'));
    const token = `eyJ${parts.join('.')}`;
    this.#issued.set(token, { mid, scopes: new Set(scopes), issuedAt: now });
    return token;
  }

  /** What an `Authorization` header stands for; undefined where its token is unknown, revoked or too old. */
  check(header: string | undefined, now: number, lifetimeMilliseconds: number): IssuedToken | undefined {
    const token = /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1] ?? '';
    const issued = this.#issued.get(token);
    if (issued === undefined || this.#revoked.has(token)) return undefined;
    return now - issued.issuedAt < lifetimeMilliseconds ? issued : undefined;
  }

  /** Every token ever issued. */
  all(): string[] {
    return [...this.#issued.keys()];
  }

  revokeAll(): void {
    for (const token of this.#issued.keys()) this.#revoked.add(token);
  }
}
