import { afterAll, describe, expect, test } from 'vitest';
import { startAzurite } from '../../servers/azurite.ts';
import { azureRefusal } from '../../support/azure-replies.ts';
import {
  type Fault,
  type FaultyProxy,
  type SeenRequest,
  startFaultyProxy,
} from '../../support/faulty-proxy.ts';
import { createObjectEngine, QUICK } from '../../support/object-engine.ts';
import { azureService, type ObjectService, s3Service } from '../../support/object-places.ts';
import { denied, expired, refusal, slowDown } from '../../support/s3-replies.ts';
import { sharedSwift } from '../../support/shared-swift.ts';
import { type FaultRow, type LaidFault, proveRowApart } from './fault-matrix.ts';

const swift = await sharedSwift();
const azurite = await startAzurite();
afterAll(() => azurite?.stop());

/** Refusals as each service words them. */
interface Refusals {
  readonly busy: Fault;
  readonly expired: Fault;
  readonly bucketGone: Fault;
  readonly denied: Fault;
}

const S3_REFUSALS: Refusals = {
  busy: slowDown,
  expired,
  bucketGone: refusal(404, 'NoSuchBucket', 'The specified bucket does not exist'),
  denied,
};
const AZURE_REFUSALS: Refusals = {
  busy: azureRefusal(
    503,
    'ServerBusy',
    'The server is currently unable to receive requests. Please retry your request.',
  ),
  expired: azureRefusal(
    403,
    'AuthenticationFailed',
    'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly.',
    '<AuthenticationErrorDetail>Signature not valid in the specified time frame</AuthenticationErrorDetail>',
  ),
  bucketGone: azureRefusal(404, 'ContainerNotFound', 'The specified container does not exist.'),
  denied: azureRefusal(
    403,
    'AuthorizationPermissionMismatch',
    'This request is not authorized to perform this operation.',
  ),
};

type StoreRow = Omit<FaultRow, 'lay'> & {
  /** What goes wrong between program and server. */
  readonly faultOf: (refusals: Refusals) => FaultyProxy['faultOf'];
};

const complete = { status: 'complete', exitCode: 0, watermark: 'moves' } as const;
const interrupted = {
  status: 'interrupted',
  exitCode: 1,
  watermark: 'stays',
  finally: ['complete', 'complete'],
} as const;

const isContent = ({ method, url }: SeenRequest) => method === 'PUT' && url.includes('/content/');
const isRead = ({ method }: SeenRequest) => method === 'GET';

/** Each fault meets a run that has some 17 assets, so 34 files, to write. */
const EXTENT = { assets: 30, edits: 10 };
const MIDDLE = 15;

/** From the nth upload of content on, whatever is asked. */
function fromUpload(nth: number, fault: Fault, concerns: (request: SeenRequest) => boolean = () => true) {
  let uploads = 0;
  return (request: SeenRequest): Fault | undefined => {
    if (isContent(request)) uploads += 1;
    return uploads >= nth && concerns(request) ? fault : undefined;
  };
}

function atFirst(fault: Fault, concerns: (request: SeenRequest) => boolean) {
  return (request: SeenRequest, times: number) => (times === 0 && concerns(request) ? fault : undefined);
}

const STORE_FAULTS: readonly StoreRow[] = [
  {
    name: 'the service asks to slow down, once for each upload',
    ...complete,
    faultOf: (refusals) => atFirst(refusals.busy, ({ method }) => method === 'PUT'),
  },
  {
    name: 'the service asks to slow down from mid-run on',
    ...interrupted,
    error: 'storage-unavailable',
    faultOf: (refusals) => fromUpload(MIDDLE, refusals.busy),
  },
  {
    name: 'connections are reset in the middle of uploads',
    ...complete,
    faultOf: () => atFirst({ kind: 'cut-request' }, isContent),
  },
  {
    name: 'connections are reset in the middle of replies to uploads',
    ...complete,
    faultOf: () => atFirst({ kind: 'cut-reply' }, isContent),
  },
  {
    name: 'connections are reset in the middle of files and lists that are read',
    ...complete,
    faultOf: () => atFirst({ kind: 'cut-reply' }, isRead),
  },
  {
    name: 'every connection is reset from mid-run on',
    ...interrupted,
    error: 'storage-unavailable',
    faultOf: () => fromUpload(MIDDLE, { kind: 'cut-request' }),
  },
  {
    name: 'the credentials expire in mid-run',
    ...interrupted,
    error: 'storage-permission',
    faultOf: (refusals) => fromUpload(MIDDLE, refusals.expired),
  },
  {
    name: 'the bucket is gone in mid-run',
    ...interrupted,
    error: 'storage-unavailable',
    faultOf: (refusals) => fromUpload(MIDDLE, refusals.bucketGone),
  },
  {
    name: 'writing is refused from mid-run on',
    ...interrupted,
    error: 'storage-permission',
    faultOf: (refusals) => fromUpload(MIDDLE, refusals.denied, ({ method }) => method === 'PUT'),
  },
  {
    name: 'the manifest is refused',
    ...interrupted,
    error: 'storage-permission',
    faultOf:
      (refusals) =>
      ({ method, url }) =>
        method === 'PUT' && url.includes('manifest.json') ? refusals.denied : undefined,
  },
  {
    name: 'deleting is refused',
    ...complete,
    faultOf:
      (refusals) =>
      ({ method, url }) =>
        method === 'DELETE' || (method === 'POST' && url.includes('?delete')) ? refusals.denied : undefined,
  },
];

/** A title of its own: in `$name` long ones are cut. */
const TITLED = STORE_FAULTS.map((row) => [row.name, row] as const);

const services: { name: string; service: ObjectService | undefined; refusals: Refusals }[] = [
  { name: 'S3', service: swift && s3Service(swift), refusals: S3_REFUSALS },
  { name: 'Azure', service: azurite && azureService(azurite), refusals: AZURE_REFUSALS },
];

describe.each(services)(
  'on $name nothing is lost, and the run says what happened, where',
  ({ service, refusals }) => {
    test.skipIf(service === undefined).each(TITLED)('%s', async (_, { faultOf, ...row }) => {
      const place = await (service as ObjectService).makePlace();
      const proxy = await startFaultyProxy(place.origin);
      let laid = 0;
      const lay = (): LaidFault => {
        const find = faultOf(refusals);
        proxy.faultOf = (request, times) => {
          const fault = find(request, times);
          if (fault !== undefined) laid += 1;
          return fault;
        };
        return { storage: place.open({ origin: proxy.origin, retries: QUICK }) };
      };
      try {
        await proveRowApart({ ...row, lay }, (options) => createObjectEngine(place, options), EXTENT);
        expect(laid).toBeGreaterThan(0);
      } finally {
        await proxy.close();
      }
    });
  },
);
