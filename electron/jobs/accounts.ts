import { BackupError } from '../../shared/errors.ts';
import type { AccountTest, AssetTypeChoice, FolderNode } from '../../shared/ipc.ts';
import type { Selection } from '../../shared/selection.ts';
import { ASSET_TYPES, BLOCK_TYPE_IDS } from '../marketing-cloud/asset-types.ts';
import type { Identity, MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';
import { type AccountAccess, createClient, type RunnerParts } from './job-runner.ts';

type ClientParts = Pick<RunnerParts, 'fetch' | 'log' | 'secrets'>;

/** Somebody waits for the answer: one repetition where the first failed soon, then they are told. */
const IMPATIENT = { attempts: 2, firstWaitMilliseconds: 500, totalMilliseconds: 10_000 };
const REQUEST_MILLISECONDS = 15_000;
const PATIENCE_MILLISECONDS = 45_000;

/** What the credentials reach and may read. Throws what keeps them from it. */
export async function testAccount(access: AccountAccess, parts: ClientParts): Promise<AccountTest> {
  return impatiently(access, parts, async (client, signal) => {
    const missingScopes = await client.missingScopes(signal);
    const identity = await client.identity(signal);
    return {
      tenant: client.tenant,
      mid: identity.mid ?? access.mid ?? null,
      enterpriseId: identity.enterpriseId ?? null,
      enterpriseName: identity.enterpriseName ?? null,
      missingScopes,
      blocks: missingScopes.length > 0 ? null : await countBlocks(client, signal),
    };
  });
}

/** The account's folders, for the user to choose from. */
export async function readAccountFolders(
  access: AccountAccess,
  scope: Selection['scope'],
  parts: ClientParts,
): Promise<FolderNode[]> {
  return impatiently(access, parts, async (client, signal) => {
    const { folders } = await client.folders(scope, signal);
    return folders.map(({ id, name, parentId }) => ({ id, name, parentId }));
  });
}

/** The asset types that are known, for the user to choose from. */
export function assetTypeChoices(): AssetTypeChoice[] {
  return [...ASSET_TYPES].map(([id, name]) => ({ id, name, isBlock: BLOCK_TYPE_IDS.includes(id) }));
}

/** Which unit the credentials reach, as far as the service says so. Throws what keeps it from answering. */
export function lookUpIdentity(access: AccountAccess, parts: ClientParts): Promise<Identity> {
  return impatiently(access, parts, (client, signal) => client.identity(signal));
}

async function impatiently<T>(
  access: AccountAccess,
  parts: ClientParts,
  ask: (client: MarketingCloud, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = { timeoutMilliseconds: REQUEST_MILLISECONDS };
  const client = createClient(access, { ...parts, retry: IMPATIENT }, options);
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  try {
    return await ask(client, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new BackupError('service-unavailable', 'Marketing Cloud did not answer in time.', {
      hint: 'Check the network and status.salesforce.com, then try again.',
      cause: error,
    });
  }
}

function countBlocks(client: MarketingCloud, signal: AbortSignal): Promise<number> {
  return client.count({ types: BLOCK_TYPE_IDS, scope: 'own', fields: 'identity' }, signal);
}
