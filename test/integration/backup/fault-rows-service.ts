import { expect, vi } from 'vitest';
import type { Fault } from '../../../electron/sandbox/sandbox.ts';
import { faultReplies } from '../../../electron/sandbox/sandbox.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { OWN_ASSETS, ownBlockIds } from '../../support/selections.ts';
import type { FaultRow, FaultScene } from './fault-matrix.ts';

const complete = { status: 'complete', exitCode: 0, watermark: 'moves' } as const;
const interrupted = { status: 'interrupted', exitCode: 1, watermark: 'stays' } as const;
const failed = { status: 'failed', exitCode: 1, watermark: 'stays' } as const;
const withPending = { status: 'with problems', exitCode: 3, watermark: 'moves' } as const;
const continued = { finally: ['complete', 'complete'] } as const;
/** A fault that is passed over by asking again. */
function passing(name: string, match: Fault['match'], effect: Fault['effect'], times?: number): FaultRow {
  return {
    name,
    ...complete,
    lay: ({ engine }) => {
      const handle = engine.sandbox.faults.add({ match, effect, ...(times === undefined ? {} : { times }) });
      return { client: { timeoutMilliseconds: 150 }, lift: () => expect(handle.hits).toBeGreaterThan(0) };
    },
  };
}

function lasting(effect: Fault['effect'], match: (scene: FaultScene) => Fault['match']): FaultRow['lay'] {
  return (scene) => {
    scene.engine.sandbox.faults.add({ match: match(scene), effect });
    return { client: { timeoutMilliseconds: 100, retry: { attempts: 3, firstWaitMilliseconds: 1 } } };
  };
}

const oneAsset = ({ changed }: FaultScene): Fault['match'] => ({ kind: 'asset', id: changed[3] ?? 0 });

/** The file of one image that this run has to fetch. */
function oneFile({ engine }: FaultScene): Fault['match'] {
  const account = engine.sandbox.account();
  const image = [...account.list()].find(({ id, shared }) => !shared && account.fileBytes(id));
  account.edit(image?.id ?? 0);
  return { kind: 'file', id: image?.id ?? 0 };
}

function wrongClock(days: number): FaultRow {
  return {
    name: `this machine's clock is wrong by ${days} day`,
    ...complete,
    lay: () => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * 86_400_000 });
      return undefined;
    },
    check: ({ manifest }, { engine }) => {
      vi.useRealTimers();
      const until = Date.parse(manifest?.until ?? '');
      expect(Math.abs(until - engine.sandbox.now())).toBeLessThan(60_000);
      expect(manifest?.watermark).toBe(manifest?.until);
    },
  };
}

/** What Marketing Cloud, the network or the clocks do. */
export const SERVICE_FAULTS: readonly FaultRow[] = [
  passing('429 with Retry-After in seconds', { kind: 'asset', nth: 10 }, faultReplies.tooManyRequests(1)),
  {
    name: '429 with Retry-After as a date',
    ...complete,
    lay: ({ engine: { sandbox } }) => {
      const date = new Date(sandbox.now() + 1000).toUTCString();
      sandbox.faults.add({ match: { kind: 'query' }, times: 2, effect: faultReplies.tooManyRequests(date) });
      return undefined;
    },
  },
  passing('429 without Retry-After, again and again', { every: 3 }, faultReplies.tooManyRequests()),
  passing('503 with Retry-After', { kind: 'categories' }, faultReplies.unavailable(1), 1),
  passing('503 without Retry-After on each third request', { every: 3 }, faultReplies.unavailable()),
  passing('500 once on a list', { kind: 'query', nth: 1 }, faultReplies.internalError()),
  passing('500 once on an asset', { kind: 'asset', nth: 10 }, faultReplies.internalError()),
  passing('596 on each fourth asset', { kind: 'asset', every: 4 }, faultReplies.serviceNotFound()),
  passing('401 in mid-run', { kind: 'asset', nth: 10 }, faultReplies.unauthorized()),
  passing('the connection is reset on each fourth request', { every: 4 }, 'reset'),
  passing('requests hang', { kind: 'asset', every: 12 }, 'hang'),
  passing('JSON is cut short with the connection', { every: 4 }, 'cut'),
  passing('JSON is cut short and looks finished', { every: 4 }, 'cutCleanly'),
  passing('HTML instead of JSON', { every: 4 }, 'html'),
  passing('JSON that answers something else', { every: 4 }, 'wrongJson'),
  passing('the token endpoint fails twice', { kind: 'token' }, faultReplies.unavailable(), 2),
  {
    name: '500 for ever on one asset',
    ...withPending,
    pending: 1,
    again: ['with problems'],
    lay: lasting(faultReplies.internalError(), oneAsset),
    check: ({ manifest }, { changed }) => expect(manifest?.pending[0]?.id).toBe(changed[3]),
  },
  { name: '403 on one asset', ...withPending, pending: 1, lay: lasting(faultReplies.forbidden(), oneAsset) },
  {
    name: '401 for ever on one asset',
    ...withPending,
    pending: 1,
    lay: lasting(faultReplies.unauthorized(), oneAsset),
  },
  { name: 'one asset hangs for ever', ...withPending, pending: 1, lay: lasting('hang', oneAsset) },
  { name: 'one asset is HTML for ever', ...withPending, pending: 1, lay: lasting('html', oneAsset) },
  {
    name: '500 for ever on three of five assets',
    ...interrupted,
    error: 'too-many-failures',
    again: ['with problems', 'with problems'],
    lay: ({ engine }) => {
      const ids = ownBlockIds(engine);
      for (const id of ids.filter((_, index) => index % 5 < 3)) {
        engine.sandbox.faults.add({ match: { kind: 'asset', id }, effect: faultReplies.internalError() });
      }
      return { request: { full: true } };
    },
  },
  {
    name: '500 for ever on all assets',
    ...interrupted,
    error: 'too-many-failures',
    lay: lasting(faultReplies.internalError(), () => ({ kind: 'asset' })),
    finally: ['complete', 'complete'],
  },
  {
    name: 'the file of one image fails for ever',
    ...withPending,
    pending: 1,
    selection: OWN_ASSETS,
    again: ['with problems'],
    lay: lasting(faultReplies.internalError(), oneFile),
    check: async ({ manifest }, { engine }) => {
      const [{ id, reason } = { id: 0, reason: '' }] = manifest?.pending ?? [];
      expect(reason).toContain('its file');
      const line = (await finishedRuns(engine.backups)).at(-1)?.index.find((one) => one.id === id);
      expect(line).toMatchObject({ partial: true, source: 'id' });
    },
  },
  {
    name: 'lists fail for ever',
    ...interrupted,
    ...continued,
    error: 'service-unavailable',
    lay: lasting(faultReplies.internalError(), () => ({ kind: 'query' })),
  },
  {
    name: 'lists are HTML for ever',
    ...interrupted,
    ...continued,
    error: 'service-reply',
    lay: lasting('html', () => ({ kind: 'query' })),
  },
  {
    name: 'the folder tree fails for ever',
    ...failed,
    error: 'service-unavailable',
    lay: lasting(faultReplies.internalError(), () => ({ kind: 'categories' })),
  },
  {
    name: 'the token endpoint fails for ever',
    ...failed,
    error: 'service-unavailable',
    lay: lasting(faultReplies.unavailable(), () => ({ kind: 'token' })),
  },
  {
    name: 'the token is refused in mid-run, and the credentials too',
    ...interrupted,
    ...continued,
    error: 'credentials-refused',
    lay: ({ engine: { sandbox }, atRequest }) => {
      atRequest('asset', 15, () => {
        sandbox.revokeTokens();
        sandbox.switches.refuseCredentials = true;
      });
      return undefined;
    },
  },
  {
    name: 'the package lacks a scope',
    ...failed,
    error: 'permission-missing',
    lay: ({ engine: { sandbox } }) => {
      const body = {
        access_token: 'token',
        expires_in: 1079,
        scope: 'offline',
        rest_instance_url: sandbox.restUrl,
      };
      sandbox.faults.add({ match: { kind: 'token' }, effect: { status: 200, body } });
      return undefined;
    },
    check: ({ result }) => expect(String(result.error)).toContain('documents_and_images_read'),
  },
  {
    name: 'the package loses its permission in mid-run',
    ...interrupted,
    error: 'too-many-failures',
    finally: ['complete', 'complete'],
    lay: ({ engine: { sandbox }, atRequest }) => {
      atRequest('asset', 5, () => void sandbox.faults.add({ match: {}, effect: faultReplies.forbidden() }));
      return undefined;
    },
  },
  {
    name: 'an item of a list has no id',
    ...withPending,
    problems: ['item-without-id'],
    again: ['with problems'],
    lay: ({ engine: { sandbox } }) => {
      sandbox.account().add();
      sandbox.switches.itemsWithoutId = new Set([sandbox.account().ids().at(-1) ?? 0]);
      return undefined;
    },
  },
  wrongClock(1),
  wrongClock(-1),
  {
    name: "the service's clock goes wrong by two days, and right again",
    ...complete,
    lay: ({ engine: { sandbox } }) => {
      sandbox.switches.clockSkewMilliseconds = 2 * 86_400_000;
      return { lift: () => void sandbox.account().changeForDemo() };
    },
  },
  {
    name: 'no reply has a Date header',
    ...failed,
    error: 'service-reply',
    lay: ({ engine: { sandbox } }) => {
      sandbox.switches.withoutDateHeader = true;
      return undefined;
    },
    check: async ({ result }, { engine }) => {
      expect(result.runs).toEqual([]);
      expect(await finishedRuns(engine.backups)).toHaveLength(1);
      expect(String(result.error)).toContain('Date header');
    },
  },
];
