import { z } from 'zod';
import { BackupError } from '../../shared/errors.ts';
import type { Account } from '../../shared/format.ts';
import type { MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';

const memberSchema = z.object({ memberId: z.int().positive() });

/**
 * Which account the credentials reach: the MID that was given, else what the service says of the token,
 * else the owner of an asset. Throws `configuration` where none of these tells.
 */
export async function resolveAccount(
  client: MarketingCloud,
  mid: number | undefined,
  signal: AbortSignal,
): Promise<Account> {
  const { tenant } = client;
  if (mid !== undefined) return { tenant, mid };
  const identity = await client.identity(signal);
  if (identity.mid !== undefined) return { tenant, mid: identity.mid };
  const owner = await ownerOfAnAsset(client, signal);
  if (owner !== undefined) return { tenant, mid: owner };
  throw new BackupError(
    'configuration',
    'Marketing Cloud does not say which business unit this package reaches.',
    {
      hint: 'Enter the MID of the business unit in the settings.',
    },
  );
}

/** Throws `permission-missing` where the package may not read what a backup needs. */
export async function checkScopes(client: MarketingCloud, signal: AbortSignal): Promise<void> {
  const missing = await client.missingScopes(signal);
  if (missing.length === 0) return;
  throw new BackupError('permission-missing', `The installed package may not read: ${missing.join(', ')}.`, {
    hint: 'In Setup > Apps > Installed Packages, give its API component Assets: View (with Folders: View).',
  });
}

async function ownerOfAnAsset(client: MarketingCloud, signal: AbortSignal): Promise<number | undefined> {
  const query = { types: 'all', scope: 'own', fields: 'identity' } as const;
  const { items } = await client.page(query, { afterId: 0 }, 1, signal);
  const id = items[0]?.id;
  const asset = id === undefined ? undefined : await client.asset(id, signal);
  return memberSchema.safeParse(asset?.value).data?.memberId;
}
