/** Why a connection failed; `distrusted`: there is one, but it is not safe. */
export interface NetworkFailure {
  /** Completes "Marketing Cloud did not answer ...:". */
  readonly reason: string;
  readonly distrusted: boolean;
}

type Words = (host: string) => string;

const notFound: Words = (host) => `the address ${host} was not found`;
const refused: Words = (host) => `${host} refuses the connection`;
const silent: Words = (host) => `${host} does not answer`;
const noWay: Words = (host) => `the network knows no way to ${host}`;
const cut: Words = (host) => `the connection to ${host} was cut`;
const byProxy: Words = (host) => `the proxy lets no connection to ${host} through`;
const offline: Words = (host) => `this computer is offline and does not reach ${host}`;

const WORDS: ReadonlyMap<string, Words> = new Map([
  // Node's, and below Chromium's names of the same.
  ['ENOTFOUND', notFound],
  ['EAI_AGAIN', (host) => `the address ${host} could not be looked up`],
  ['ECONNREFUSED', refused],
  ['ETIMEDOUT', silent],
  ['UND_ERR_CONNECT_TIMEOUT', silent],
  ['EHOSTUNREACH', noWay],
  ['ENETUNREACH', noWay],
  ['ENETDOWN', offline],
  ['ECONNRESET', cut],
  ['ECONNABORTED', cut],
  ['EPIPE', cut],
  ['UND_ERR_SOCKET', cut],
  ['ERR_NAME_NOT_RESOLVED', notFound],
  ['ERR_CONNECTION_REFUSED', refused],
  ['ERR_CONNECTION_TIMED_OUT', silent],
  ['ERR_TIMED_OUT', silent],
  ['ERR_ADDRESS_UNREACHABLE', noWay],
  ['ERR_CONNECTION_RESET', cut],
  ['ERR_CONNECTION_CLOSED', cut],
  ['ERR_CONNECTION_ABORTED', cut],
  ['ERR_NETWORK_CHANGED', cut],
  ['ERR_INTERNET_DISCONNECTED', offline],
  ['ERR_PROXY_CONNECTION_FAILED', byProxy],
  ['ERR_TUNNEL_CONNECTION_FAILED', byProxy],
]);

const DISTRUSTED: ReadonlyMap<string, Words> = new Map<string, Words>([
  ...['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_CERT_DATE_INVALID'].map((code): [string, Words] => [
    code,
    (host) => `the certificate of ${host} is not valid at this time`,
  ]),
  ...['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_CERT_COMMON_NAME_INVALID'].map((code): [string, Words] => [
    code,
    (host) => `what answers at ${host} has the certificate of another address`,
  ]),
  ...[
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_CERT_AUTHORITY_INVALID',
  ].map((code): [string, Words] => [code, (host) => `the certificate of ${host} is not trusted`]),
  ...['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PROTOCOL_ERROR'].map((code): [string, Words] => [
    code,
    (host) => `what answers at ${host} makes no safe connection`,
  ]),
]);

/** What an error of `fetch` says of the connection to `host`: Node says why in the causes, Electron in the message. */
export function networkFailure(error: unknown, host: string): NetworkFailure {
  const causes = [...withCauses(error)];
  const status = causes.map(statusOfProxy).find((each) => each !== undefined);
  if (status !== undefined) return { reason: `${byProxy(host)} (${status})`, distrusted: false };
  const codes = causes.flatMap(codesOf);
  for (const code of codes) {
    const words = WORDS.get(code) ?? DISTRUSTED.get(code);
    if (words) return { reason: `${words(host)} (${code})`, distrusted: DISTRUSTED.has(code) };
  }
  const why = codes[0] ?? causes.at(-1)?.message.slice(0, 200) ?? 'unknown reason';
  return { reason: `the connection to ${host} failed (${why})`, distrusted: false };
}

/** True where `fetch` connects to no such port, whatever listens there: asking again would not help. */
export function isPortRefused(error: unknown): boolean {
  return [...withCauses(error)].some(
    (each) => each.message === 'bad port' || codesOf(each).includes('ERR_UNSAFE_PORT'),
  );
}

/** What a proxy replied in place of a tunnel. */
function statusOfProxy({ message }: Error): string | undefined {
  return /^Proxy response \((\d{3})\)/.exec(message)?.[1];
}

/** True where the proxy wants a name and password, or others: asking again would not help. */
export function isProxyRefusal(error: unknown): boolean {
  return [...withCauses(error)].some((each) => statusOfProxy(each) === '407');
}

function codesOf(error: Error): string[] {
  const chromium = /\bnet::(ERR_\w+)/.exec(error.message)?.[1];
  const own = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return [own, chromium].filter((code) => code !== undefined);
}

/** An error, what caused it, and the parts of an `AggregateError`: one for each address that was tried. */
function* withCauses(error: unknown, depth = 0): Generator<Error> {
  if (!(error instanceof Error) || depth > 5) return;
  yield error;
  yield* withCauses(error.cause, depth + 1);
  if (!(error instanceof AggregateError)) return;
  for (const each of error.errors) yield* withCauses(each, depth + 1);
}
