import { Account } from './account.ts';
import { ChangeLog } from './change-log.ts';
import { Faults } from './faults.ts';
import { completeOptions, type SandboxOptions } from './options.ts';
import { NEWEST_GENERATED } from './records.ts';
import { RequestLog } from './request-log.ts';
import { Router } from './router.ts';
import { type SandboxAccount, sandboxAccount } from './sandbox-account.ts';
import { createHttpServer, listen, type OnRequest } from './server.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { Tokens } from './tokens.ts';

export type { AssetSummary } from './account.ts';
export type { DemoChanges } from './demo-changes.ts';
export type { Fault, FaultEffect, FaultHandle, RequestKind } from './faults.ts';
export type { SandboxOptions } from './options.ts';
export { faultReplies } from './replies.ts';
export type { SandboxAccount } from './sandbox-account.ts';
export type { Switches } from './switches.ts';

/** A Marketing Cloud on this machine, and the strings to pull. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>`, for the token endpoint and for REST. */
  readonly authUrl: string;
  readonly restUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The business unit that owns the package. */
  readonly mid: number;
  readonly switches: Switches;
  readonly faults: Faults;
  readonly requests: Omit<RequestLog, 'begin' | 'end'>;
  /** Called before each request is answered. */
  onRequest: OnRequest | undefined;
  /** A business unit by MID; without one, the package's own. Throws a RangeError for an unknown MID. */
  account(mid?: number): SandboxAccount;
  /** Every access token ever issued. */
  tokens(): string[];
  /** From now on every token issued so far is refused with 401. */
  revokeTokens(): void;
  /** The service's clock now, in milliseconds. */
  now(): number;
  close(): Promise<void>;
}

const NEWEST_BEFORE_START_MILLISECONDS = 8 * 24 * 60 * 60 * 1000;

/**
 * Starts a sandbox on 127.0.0.1. Throws for an impossible size, a port that is taken, and a state file of
 * another account.
 */
export async function createSandbox(given: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const options = completeOptions(given);
  const switches: Switches = { ...defaultSwitches(), latencyMilliseconds: options.latencyMilliseconds };
  const clock = () => options.now() + switches.clockSkewMilliseconds;
  const accounts = createAccounts(options, switches, clock);
  const log = new RequestLog();
  const faults = new Faults(options.seed);
  const tokens = new Tokens();
  const closing = new AbortController();
  let onRequest: OnRequest | undefined;
  let address = '';

  const router = () => new Router({ options, switches, tokens, accounts, address });
  let context = { router: router(), switches, faults, log, clock, onRequest: () => onRequest };
  const server = createHttpServer(() => context, closing.signal);
  const port = await listen(server, options.port);
  address = `http://127.0.0.1:${port}`;
  context = { ...context, router: router() };

  return {
    authUrl: address,
    restUrl: address,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    mid: options.mid,
    switches,
    faults,
    requests: log,
    get onRequest() {
      return onRequest;
    },
    set onRequest(callback) {
      onRequest = callback;
    },
    account(mid = options.mid) {
      const account = accounts.get(mid);
      if (account === undefined) throw new RangeError(`The sandbox has no business unit ${mid}.`);
      return sandboxAccount(account);
    },
    tokens: () => tokens.all(),
    revokeTokens: () => tokens.revokeAll(),
    now: clock,
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function createAccounts(
  options: SandboxOptions,
  switches: Switches,
  clock: () => number,
): Map<number, Account> {
  const { seed, assets, sharedAssets } = options;
  const newest = Math.min(NEWEST_GENERATED, clock() - NEWEST_BEFORE_START_MILLISECONDS);
  const changeLog = new ChangeLog(options.statePath, { seed, assets, sharedAssets, newest });
  const accounts = new Map(
    options.businessUnits.map(({ mid, name }) => [
      mid,
      new Account({
        seed,
        mid,
        name,
        assets,
        sharedAssets,
        newest: changeLog.header.newest,
        enterpriseId: options.enterpriseId,
        clock,
        assetsShowFolderChanges: () => switches.assetsShowFolderChanges,
        moveTouchesModifiedDate: () => switches.moveTouchesModifiedDate,
        fileSizeOffset: () => switches.fileSizeOffset,
        record: (change) => changeLog.append(change),
      }),
    ]),
  );
  for (const change of changeLog.changes) accounts.get(change.mid)?.replay(change);
  return accounts;
}
