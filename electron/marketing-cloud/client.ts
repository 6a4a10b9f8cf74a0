import type { Log } from '../journal/log.ts';
import { parseAuthenticationAddress, parseRestAddress } from './address.ts';
import { Assets } from './assets.ts';
import { AdaptiveConcurrency } from './concurrency.ts';
import { readFile } from './file.ts';
import { FileSizes } from './file-sizes.ts';
import { readFolders } from './folders.ts';
import { Http } from './http.ts';
import { readIdentity } from './identity.ts';
import type { MarketingCloud, MarketingCloudWriter } from './marketing-cloud.ts';
import { Redaction } from './redaction.ts';
import { RestCalls } from './rest.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry.ts';
import { missingScopes, missingWriteScopes } from './scopes.ts';
import { type Credentials, Tokens } from './token.ts';
import { type Fetch, Wire } from './wire.ts';
import { Writes } from './writes.ts';

const DEFAULT_CONCURRENCY = 8;
const DEFAULT_TIMEOUT_MILLISECONDS = 60_000;

export interface MarketingCloudOptions extends Credentials {
  /** As a person pastes it: subdomain, host, or an address with a path. */
  readonly authenticationAddress: string;
  /** Overrides the REST address that comes with the token. */
  readonly restAddress?: string | undefined;
  readonly fetch: Fetch;
  readonly log: Log;
  /** The most requests in flight at a time. */
  readonly concurrency?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** For each request, the reading of its reply included. */
  readonly timeoutMilliseconds?: number;
  /** Told every token as it comes, so that logs can leave it out. */
  readonly onSecret?: (secret: string) => void;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/**
 * A business unit of Marketing Cloud over HTTP. Sends nothing until it is asked something.
 * @throws BackupError `address-not-allowed` for an address that is not Marketing Cloud's.
 */
export function createMarketingCloud(options: MarketingCloudOptions): MarketingCloud & MarketingCloudWriter {
  const { log, now = () => performance.now() } = options;
  const authentication = parseAuthenticationAddress(options.authenticationAddress);
  const restAddress =
    options.restAddress === undefined ? undefined : parseRestAddress(options.restAddress, authentication);
  const redaction = new Redaction(options.onSecret);
  const timeoutMilliseconds = options.timeoutMilliseconds ?? DEFAULT_TIMEOUT_MILLISECONDS;
  const wire = new Wire({ fetch: options.fetch, timeoutMilliseconds, redaction });
  const concurrency = new AdaptiveConcurrency({
    highest: options.concurrency ?? DEFAULT_CONCURRENCY,
    now,
    log,
  });
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const http = new Http({ wire, concurrency, redaction, retry, now, log });
  const { clientId, clientSecret, accountId } = options;
  const credentials = { clientId, clientSecret, accountId };
  const tokens = new Tokens({ http, authentication, restAddress, credentials, redaction, now });
  const rest = new RestCalls(http, tokens);
  const fileSizes = new FileSizes();
  const assets = new Assets({ rest, redaction, fileSizes, log });
  const writes = new Writes({ rest, assets, redaction, log, retry });

  return {
    tenant: authentication.tenant,
    identity: (signal) => readIdentity(http, authentication, tokens, redaction, signal),
    missingScopes: async (signal) => missingScopes((await tokens.current(signal)).scopes),
    page: (query, position, pageSize, signal) => assets.page(query, position, pageSize, signal),
    count: (query, signal) => assets.count(query, signal),
    asset: (id, signal) => assets.byId(id, signal),
    file: (id, signal) => readFile({ rest, redaction, fileSizes, log }, id, signal),
    folders: (scope, signal) => readFolders({ rest, redaction, log }, scope, signal),
    missingWriteScopes: async (signal) => missingWriteScopes((await tokens.current(signal)).scopes),
    createAsset: (fields, signal) => writes.createAsset(fields, signal),
    updateAsset: (id, fields, signal) => writes.updateAsset(id, fields, signal),
    assetByKey: (customerKey, signal) => writes.assetByKey(customerKey, signal),
    createFolder: (folder, signal) => writes.createFolder(folder, signal),
    serviceTime: () => http.serviceTime,
    restartServiceTime: () => http.restartServiceTime(),
    requestCount: () => wire.requestCount,
    abandonInFlight: () => wire.abandonInFlight(),
  };
}
