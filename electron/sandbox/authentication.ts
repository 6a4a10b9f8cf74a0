import { z } from 'zod';
import type { Account } from './account.ts';
import type { SandboxOptions } from './options.ts';
import { invalidClient, notAuthorized, ok, type Reply, restError, tokenError } from './replies.ts';
import type { Switches } from './switches.ts';
import type { IssuedToken, Tokens } from './tokens.ts';

const tokenRequestSchema = z.object({
  grant_type: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
  account_id: z.union([z.number(), z.string()]).optional(),
  scope: z.string().optional(),
});

export interface AuthenticationContext {
  readonly options: SandboxOptions;
  readonly switches: Switches;
  readonly tokens: Tokens;
  readonly accounts: ReadonlyMap<number, Account>;
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
}

/** `POST /v2/token` */
export function answerToken(body: unknown, context: AuthenticationContext): Reply {
  const { options, switches, tokens, accounts } = context;
  const parsed = tokenRequestSchema.safeParse(body);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? 'body';
    return tokenError(400, 'invalid_request', `The parameter ${field} is missing or invalid.`);
  }
  const request = parsed.data;
  if (request.grant_type !== 'client_credentials') {
    return tokenError(
      400,
      'unsupported_grant_type',
      `The grant type ${request.grant_type} is not supported.`,
    );
  }
  const isKnown = request.client_id === options.clientId && request.client_secret === options.clientSecret;
  if (switches.refuseCredentials || !isKnown) return invalidClient();
  const mid = Number(request.account_id ?? options.mid);
  if (!accounts.has(mid)) {
    // Unverified: nobody here has seen what the service says to a MID that is not the package's.
    return tokenError(400, 'unauthorized_client', `The client is not authorized for the account ${mid}.`);
  }
  const granted = options.scopes.split(' ').filter((scope) => scope !== '');
  const asked = request.scope?.split(' ').filter((scope) => scope !== '');
  const unknown = asked?.find((scope) => !granted.includes(scope));
  if (unknown !== undefined) return tokenError(400, 'invalid_scope', `The scope ${unknown} is not granted.`);
  const scopes = asked ?? granted;
  return ok({
    access_token: tokens.issue(mid, scopes, options.now()),
    token_type: 'Bearer',
    expires_in: switches.expiresIn,
    scope: scopes.join(' '),
    soap_instance_url: `${context.address}/`,
    rest_instance_url: restInstanceUrl(context.address, switches.restInstanceUrlForm),
  });
}

function restInstanceUrl(address: string, form: string): string {
  switch (form) {
    case 'full':
      return `${address}/`;
    case 'noSlash':
      return address;
    case 'noScheme':
      return `${address.replace(/^http:\/\//, '')}/`;
    default:
      return form;
  }
}

/** `GET /v2/userinfo` */
export function answerUserInfo(token: IssuedToken | undefined, context: AuthenticationContext): Reply {
  const { options, switches } = context;
  if (switches.userinfo !== 'works') return restError(switches.userinfo, 0, 'Not Found');
  if (token === undefined) return notAuthorized();
  return ok({
    iss: context.address,
    user: { sub: '700301950', name: 'Integration User', locale: 'en-US' },
    organization: {
      member_id: token.mid,
      enterprise_id: options.enterpriseId,
      enterprise_name: options.enterpriseName,
      account_type: 'Enterprise 2.0',
      stack_key: 'S50',
      region: 'EU',
    },
    rest: {
      rest_instance_url: restInstanceUrl(context.address, switches.restInstanceUrlForm),
      soap_instance_url: `${context.address}/`,
    },
    application: { name: 'Backup', app_scopes: [...token.scopes] },
  });
}
