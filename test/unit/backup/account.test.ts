import { describe, expect, test } from 'vitest';
import { checkScopes, resolveAccount } from '../../../electron/backup/account.ts';
import type {
  AssetDocument,
  Identity,
  MarketingCloud,
} from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { assetDocument, fakeMarketingCloud } from '../../support/fake-marketing-cloud.ts';

const NEVER = new AbortController().signal;

function client(calls: Partial<MarketingCloud>): MarketingCloud {
  return fakeMarketingCloud({ tenant: 'mc-tenant', ...calls });
}

const identity =
  (mid: number | undefined): MarketingCloud['identity'] =>
  async (): Promise<Identity> => ({
    mid,
    enterpriseId: 1,
    enterpriseName: undefined,
  });

/** The first asset of the account, by the list and by id. */
function assetsOf(
  listed: AssetDocument | undefined,
  byId: AssetDocument | undefined,
): Partial<MarketingCloud> {
  return {
    identity: identity(undefined),
    page: async () => ({ count: 1, pageSize: 1, items: listed ? [listed] : [], bytes: 1 }),
    asset: async () => byId,
  };
}

describe('the account', () => {
  test('is the one that was given, without asking', async () => {
    expect(await resolveAccount(client({}), 7, NEVER)).toEqual({ tenant: 'mc-tenant', mid: 7 });
  });

  test('is else what the service says of the token', async () => {
    expect((await resolveAccount(client({ identity: identity(8) }), undefined, NEVER)).mid).toBe(8);
  });

  test('is else the owner of an asset', async () => {
    const calls = assetsOf(assetDocument({ id: 1 }), assetDocument({ id: 1, memberId: 9 }));
    expect((await resolveAccount(client(calls), undefined, NEVER)).mid).toBe(9);
  });

  test.each([
    ['there is no asset', undefined, undefined],
    ['the first asset has no id', assetDocument({ name: 'a' }), assetDocument({ memberId: 9 })],
    ['the asset is gone', assetDocument({ id: 1 }), undefined],
    ['the asset names no owner', assetDocument({ id: 1 }), assetDocument({ id: 1 })],
  ])('must be named in the settings where %s', async (_, listed, byId) => {
    await expect(resolveAccount(client(assetsOf(listed, byId)), undefined, NEVER)).rejects.toMatchObject({
      code: 'configuration',
      hint: 'Enter the MID of the business unit in the settings.',
    });
  });
});

describe('the scopes of a package', () => {
  test('that suffice pass', async () => {
    await checkScopes(client({ missingScopes: async () => [] }), NEVER);
  });

  test('that are missing are named, with where to give them', async () => {
    const missing = client({ missingScopes: async () => ['Assets > View (documents_and_images_read)'] });
    await expect(checkScopes(missing, NEVER)).rejects.toMatchObject({
      code: 'permission-missing',
      message: 'The installed package may not read: Assets > View (documents_and_images_read).',
      hint: expect.stringContaining('Installed Packages'),
    });
  });
});
