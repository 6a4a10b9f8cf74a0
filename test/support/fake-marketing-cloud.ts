import { toAssetDocument } from '../../electron/marketing-cloud/asset-document.ts';
import type {
  AssetDocument,
  JsonObject,
  MarketingCloud,
} from '../../electron/marketing-cloud/marketing-cloud.ts';

/** A client that knows only the calls a test gives it: any other call is a failure of the test. */
export function fakeMarketingCloud(calls: Partial<MarketingCloud>): MarketingCloud {
  const unexpected = (call: string) => () => {
    throw new Error(`Nobody should have called ${call}.`);
  };
  return {
    tenant: 'mc0123456789abcdefghijklmnop',
    identity: unexpected('identity'),
    missingScopes: unexpected('missingScopes'),
    page: unexpected('page'),
    count: unexpected('count'),
    asset: unexpected('asset'),
    file: unexpected('file'),
    folders: unexpected('folders'),
    serviceTime: unexpected('serviceTime'),
    restartServiceTime: unexpected('restartServiceTime'),
    requestCount: unexpected('requestCount'),
    abandonInFlight: unexpected('abandonInFlight'),
    ...calls,
  };
}

/** An asset as the client hands it on. */
export function assetDocument(value: JsonObject): AssetDocument {
  return toAssetDocument(value, Buffer.from(JSON.stringify(value)));
}
