import { z } from 'zod';
import type { AuthenticationAddress } from './address.ts';
import { isRefusal } from './failures.ts';
import type { AccessSource, Http } from './http.ts';
import type { Identity } from './marketing-cloud.ts';
import type { Redaction } from './redaction.ts';
import { parseJson } from './reply.ts';

const number = z.coerce.number().int().positive().optional().catch(undefined);
const organizationSchema = z.object({
  member_id: number,
  enterprise_id: number,
  enterprise_name: z.string().optional().catch(undefined),
});
const userInfoSchema = z.object({ organization: organizationSchema });

/**
 * Which business unit the token is for (`GET /v2/userinfo`). Where the service refuses to say (a package may
 * not be allowed to ask) all fields are undefined: a backup needs none of them.
 */
export async function readIdentity(
  http: Http,
  authentication: AuthenticationAddress,
  access: AccessSource,
  redaction: Redaction,
  signal: AbortSignal,
): Promise<Identity> {
  try {
    return await http.send(
      {
        subject: 'the identity of the account',
        method: 'GET',
        url: `${authentication.base}/v2/userinfo`,
        access,
        read: (reply) => toIdentity(parseJson(reply, redaction)),
      },
      signal,
    );
  } catch (error) {
    if (isRefusal(error)) return toIdentity(undefined);
    throw error;
  }
}

function toIdentity(value: unknown): Identity {
  const organization = userInfoSchema.safeParse(value).data?.organization;
  return {
    mid: organization?.member_id,
    enterpriseId: organization?.enterprise_id,
    enterpriseName: organization?.enterprise_name,
  };
}
