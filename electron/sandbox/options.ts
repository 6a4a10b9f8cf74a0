import { hash } from './random.ts';

export interface BusinessUnit {
  readonly mid: number;
  readonly name: string;
}

export interface SandboxOptions {
  /** The same seed makes the same account. */
  readonly seed: number;
  /** Own assets of each business unit, at most 200,000. */
  readonly assets: number;
  /** Shared assets of each business unit, beside its own; one for 50 unless said otherwise. */
  readonly sharedAssets: number;
  readonly latencyMilliseconds: number;
  /** 0: any free port. */
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The business unit that owns the package. */
  readonly mid: number;
  readonly enterpriseId: number;
  readonly enterpriseName: string;
  /** All business units; without it there is one, with `mid`. */
  readonly businessUnits: readonly BusinessUnit[];
  /** The package's scopes, space-separated. */
  readonly scopes: string;
  /** A file that keeps the changes made to the accounts, for the next process. */
  readonly statePath: string | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

const MOST_ASSETS = 200_000;

export const DEFAULT_SCOPES =
  'offline documents_and_images_read documents_and_images_write saved_content_read saved_content_write email_read email_write web_read web_write';

/** Throws a RangeError for an impossible size, and where `mid` is none of the business units. */
export function completeOptions(given: Partial<SandboxOptions>): SandboxOptions {
  const seed = given.seed ?? 1;
  const assets = given.assets ?? 300;
  if (!Number.isInteger(assets) || assets < 0 || assets > MOST_ASSETS) {
    throw new RangeError(`A sandbox account holds 0 to ${MOST_ASSETS} assets; asked for were ${assets}.`);
  }
  const mid = given.mid ?? given.businessUnits?.[0]?.mid ?? 510_001_234;
  const businessUnits = given.businessUnits ?? [{ mid, name: 'Sample Business Unit' }];
  if (!businessUnits.some((unit) => unit.mid === mid)) {
    throw new RangeError(`The package's business unit ${mid} is not among the sandbox's business units.`);
  }
  return {
    seed,
    assets,
    sharedAssets: given.sharedAssets ?? Math.ceil(assets / 50),
    latencyMilliseconds: given.latencyMilliseconds ?? 0,
    port: given.port ?? 0,
    clientId: given.clientId ?? `sandbox${hash(seed, 1).toString(36)}`,
    clientSecret:
      given.clientSecret ?? `sandbox-secret-${hash(seed, 2).toString(36)}${hash(seed, 3).toString(36)}`,
    mid,
    enterpriseId: given.enterpriseId ?? 510_000_001,
    enterpriseName: given.enterpriseName ?? 'Sample Enterprise',
    businessUnits,
    scopes: given.scopes ?? DEFAULT_SCOPES,
    statePath: given.statePath,
    now: given.now ?? Date.now,
  };
}
