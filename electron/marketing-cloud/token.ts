import { z } from 'zod';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import { untilAborted } from './abort.ts';
import { type AuthenticationAddress, parseRestAddress } from './address.ts';
import { AttemptFailure, cancelled, isRefusal } from './failures.ts';
import type { Access, AccessSource, Http } from './http.ts';
import type { Redaction } from './redaction.ts';
import { type HttpReply, parseJson } from './reply.ts';
import { TROUBLE_HINT } from './retry.ts';

const RENEW_BEFORE_EXPIRY_SECONDS = 60;

/** An installed package's credentials; without `accountId` (the MID) the business unit that owns the package. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accountId?: string | undefined;
}

/** A token, and what its reply says. The token itself is private: no log or inspection shows it. */
export class AccessToken implements Access {
  readonly #token: string;
  readonly restAddress: string;
  /** The package's scopes; undefined where the reply doesn't say. */
  readonly scopes: readonly string[] | undefined;

  constructor(token: string, restAddress: string, scopes: readonly string[] | undefined) {
    this.#token = token;
    this.restAddress = restAddress;
    this.scopes = scopes;
  }

  authorization(): string {
    return `Bearer ${this.#token}`;
  }
}

const tokenReplySchema = z.object({
  // Anything else could not stand in a header, and the error that says so would quote it.
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.number().positive(),
  scope: z.string().optional().catch(undefined),
  rest_instance_url: z.string().optional(),
});

interface Flight {
  readonly token: Promise<AccessToken>;
  readonly abort: AbortController;
  waiting: number;
}

/**
 * Keeps one token until a minute before it expires (`POST /v2/token`, `expires_in` in seconds). Callers that
 * need a new one share one request; it ends when the last of them has gone. Nothing is ever written.
 */
export class Tokens implements AccessSource {
  readonly #http: Http;
  readonly #authentication: AuthenticationAddress;
  readonly #restAddress: string | undefined;
  readonly #credentials: Credentials;
  readonly #redaction: Redaction;
  readonly #now: () => number;
  #held: { readonly token: AccessToken; readonly renewAt: number } | undefined;
  #flight: Flight | undefined;

  /** `restAddress` overrides the reply's; `now` is a monotonic clock in milliseconds. */
  constructor(options: {
    http: Http;
    authentication: AuthenticationAddress;
    restAddress: string | undefined;
    credentials: Credentials;
    redaction: Redaction;
    now: () => number;
  }) {
    this.#http = options.http;
    this.#authentication = options.authentication;
    this.#restAddress = options.restAddress;
    this.#credentials = options.credentials;
    this.#redaction = options.redaction;
    this.#now = options.now;
    options.redaction.add(options.credentials.clientSecret);
  }

  /**
   * @throws BackupError `credentials-refused`; `address-not-allowed` where the REST address that came with the
   *   token is not Marketing Cloud's; and what `Http.send` throws, `cancelled` among it.
   */
  async current(signal: AbortSignal): Promise<AccessToken> {
    if (this.#held && this.#now() < this.#held.renewAt) return this.#held.token;
    this.#flight ??= this.#start();
    const flight = this.#flight;
    flight.waiting += 1;
    try {
      return await untilAborted(flight.token, signal);
    } catch (error) {
      throw signal.aborted ? cancelled('an access token') : error;
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) this.#end(flight);
    }
  }

  /** Only the token that was refused is dropped: by then another may have been fetched already. */
  refused(access: Access): void {
    if (this.#held?.token === access) this.#held = undefined;
  }

  #start(): Flight {
    const abort = new AbortController();
    return { token: this.#request(abort.signal), abort, waiting: 0 };
  }

  #end(flight: Flight): void {
    if (this.#flight === flight) this.#flight = undefined;
    flight.abort.abort();
  }

  async #request(signal: AbortSignal): Promise<AccessToken> {
    const asked = this.#now();
    const { clientId, clientSecret, accountId } = this.#credentials;
    try {
      const { token, expiresIn } = await this.#http.send(
        {
          subject: 'an access token',
          method: 'POST',
          url: `${this.#authentication.base}/v2/token`,
          json: {
            grant_type: 'client_credentials',
            client_id: clientId,
            client_secret: clientSecret,
            ...(accountId === undefined ? {} : { account_id: accountId }),
          },
          read: (reply) => this.#read(reply),
        },
        signal,
      );
      const margin = Math.min(RENEW_BEFORE_EXPIRY_SECONDS, expiresIn / 2);
      this.#held = { token, renewAt: asked + (expiresIn - margin) * 1000 };
      return token;
    } catch (error) {
      if (isRefusal(error, 400, 401, 403)) throw credentialsRefused(error.detail, accountId);
      if (isBackupError(error, 'service-unavailable') && error.hint === TROUBLE_HINT) {
        throw this.#unreachable(error);
      }
      throw error;
    }
  }

  /** A mistyped subdomain looks like a network that is down. */
  #unreachable(error: BackupError): BackupError {
    return new BackupError(error.code, error.message, {
      hint: `Check the network, status.salesforce.com, and whether ${this.#authentication.base} is the package's Authentication Base URI.`,
    });
  }

  #read(reply: HttpReply): { token: AccessToken; expiresIn: number } {
    const parsed = tokenReplySchema.safeParse(parseJson(reply, this.#redaction));
    if (!parsed.success) {
      const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
      throw new AttemptFailure('service-reply', `the token reply is incomplete (${fields || 'no fields'})`);
    }
    const { access_token, expires_in, scope, rest_instance_url } = parsed.data;
    this.#redaction.add(access_token);
    const scopes = scope?.split(/\s+/).filter(Boolean);
    const rest = this.#restAddress ?? this.#readRestAddress(rest_instance_url);
    return { token: new AccessToken(access_token, rest, scopes), expiresIn: expires_in };
  }

  #readRestAddress(text: string | undefined): string {
    if (text === undefined) {
      throw new BackupError('service-reply', 'The token reply names no REST address.', {
        hint: 'Set API_URL to the REST Base URI of the installed package.',
      });
    }
    return parseRestAddress(text, this.#authentication);
  }
}

function credentialsRefused(detail: string, accountId: string | undefined): BackupError {
  return new BackupError(
    'credentials-refused',
    `Marketing Cloud refused the client id or secret${accountId === undefined ? '' : `, or the MID ${accountId}`}. It answered ${detail}.`,
    {
      hint:
        'Compare client id and secret with Setup > Apps > Installed Packages > your package, and check there ' +
        'that it is of the type Server-to-Server and enabled for the business unit.',
    },
  );
}
