import { BackupError, type ErrorCode, isBackupError } from '../../shared/errors.ts';

/** What was asked of an object store. */
export interface ObjectCall {
  readonly action: 'write' | 'read' | 'list' | 'remove';
  /** The address of the object or folder, as `ObjectStore.locate` gives it. */
  readonly place: string;
}

/** Why it failed, in the user's words: `reason` ends a sentence, `hint` is one or two of its own. */
export interface Meaning {
  readonly code: ErrorCode;
  /** Where it is another one when something was read. */
  readonly codeOfReading?: ErrorCode;
  readonly reason: string;
  readonly hint: string;
}

/** A failure of an object store. A `BackupError` stays as it is. */
export function objectError(meaning: Meaning, call: ObjectCall, cause: unknown): BackupError {
  if (isBackupError(cause)) return cause;
  const code = (call.action === 'read' && meaning.codeOfReading) || meaning.code;
  return new BackupError(code, `Could not ${call.action} ${call.place}: ${meaning.reason}.`, {
    hint: meaning.hint,
    cause,
  });
}

/** Read of an object that is not there. */
export function objectNotFound(place: string, cause?: unknown): BackupError {
  return new BackupError('storage-not-found', `There is no file ${place}.`, {
    hint: 'See whether it was moved, renamed or deleted.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** A put that was refused because another object is there already; `refusal` is how it was said. */
export function objectImmutable(place: string, refusal: BackupError): BackupError {
  return new BackupError('storage-immutable', `${place} is there already and may not be replaced.`, {
    hint: [refusal.message, refusal.hint].filter(Boolean).join(' '),
    cause: refusal,
  });
}

/** `container`: what the service calls it, and its name: `bucket backups`. */
export function containerMissing(container: string): Meaning {
  return {
    code: 'storage-unavailable',
    reason: `there is no ${container}`,
    hint: 'Make it, or correct its name in the settings of the destination.',
  };
}

/** `region`: the right one, where the service named it. */
export function wrongRegion(container: string, region: string | undefined): Meaning {
  return {
    code: 'storage-unavailable',
    reason: `the ${container} is in ${region === undefined ? 'another region' : `the region ${region}`}`,
    hint:
      region === undefined
        ? "Set the bucket's own region in the settings of the destination."
        : `Set the region to ${region} in the settings of the destination.`,
  };
}

/** `credentials`: what there is to be entered: `access key or the secret key`. */
export function credentialsRefused(credentials: string): Meaning {
  return {
    code: 'storage-permission',
    reason: `the ${credentials} was refused`,
    hint: 'Enter them again, and see whether they are still active.',
  };
}

/** `renewal`: what renews them, as a sentence. */
export function credentialsExpired(renewal: string): Meaning {
  return { code: 'storage-permission', reason: 'the credentials have expired', hint: renewal };
}

/** `sources`: where they are looked for, as a sentence. */
export function credentialsMissing(sources: string): Meaning {
  return { code: 'storage-permission', reason: 'no credentials were found', hint: sources };
}

/** `permission`: its name at the service: `s3:PutObject`. */
export function notPermitted(permission: string): Meaning {
  return {
    code: 'storage-permission',
    reason: `the permission ${permission} is missing`,
    hint: `Have ${permission} allowed there for these credentials.`,
  };
}

/** A retention rule of the service forbids it, whatever is permitted. */
export const locked: Meaning = {
  code: 'storage-permission',
  reason: 'it is locked there until its retention ends',
  hint: 'Wait until then, or change the retention at the service.',
};

export const clockSkew: Meaning = {
  code: 'storage-unavailable',
  reason: "this computer's clock differs too much from the service's",
  hint: 'Set the clock of this computer right and try again.',
};

export const busy: Meaning = {
  code: 'storage-unavailable',
  reason: 'the service is too busy or out of order, also when asked several times',
  hint: 'Try again later; if it stays so, let fewer requests run at the same time.',
};

export const full: Meaning = {
  code: 'storage-full',
  reason: 'the quota there is used up',
  hint: 'Free space there or have the quota raised, then run the backup again.',
};

export const nameTooLong: Meaning = {
  code: 'storage-name',
  reason: 'its name is too long for the service',
  hint: 'Choose a destination with a shorter prefix.',
};

/** Checksum or length are not what was sent. */
export const contentDamaged: Meaning = {
  code: 'storage-unavailable',
  codeOfReading: 'storage-damaged',
  reason: 'its content did not arrive as it was sent',
  hint: 'Try again; if it stays so, something on the way to the service changes what is sent.',
};

export const archived: Meaning = {
  code: 'storage-unavailable',
  reason: 'the service has moved it to an archive',
  hint: 'Have it restored from there first.',
};

/** `service`: what was looked for there: `an S3 service`. */
export function otherService(service: string): Meaning {
  return {
    code: 'storage-unavailable',
    reason: `what answered is not ${service}`,
    hint: 'Check the endpoint in the settings; a proxy or a sign-in page of the network may stand in between.',
  };
}

/** `answer`: the service's own status or code. */
export function refused(answer: string): Meaning {
  return {
    code: 'storage-unavailable',
    reason: `the service answered ${answer}`,
    hint: 'Check the settings of the destination; the log tells more.',
  };
}

const cutOff: Meaning = {
  code: 'storage-unavailable',
  reason: 'the connection was cut off',
  hint: 'See whether the network is stable, then try again.',
};
const unreachable: Meaning = {
  code: 'storage-unavailable',
  reason: 'no connection could be made',
  hint: 'See whether this computer is online, and whether a firewall or proxy stands in between.',
};
const noAnswer: Meaning = {
  ...unreachable,
  reason: 'the service did not answer in time',
};
/** 407, of whatever stands between this computer and the service. */
export const proxyRefused: Meaning = {
  code: 'storage-unavailable',
  reason: 'the proxy of the network wants a name and a password, or others',
  hint: "Have the proxy's name and password set, or let it pass the address of the service.",
};
const hostUnknown: Meaning = {
  code: 'storage-unavailable',
  reason: "the service's address was not found",
  hint: 'See whether this computer is online, and whether endpoint and region are spelled right.',
};
const distrusted: Meaning = {
  code: 'storage-unavailable',
  reason: "the service's certificate is not trusted",
  hint: 'Where the network or the service has an authority of its own, have its certificate installed here.',
};

const networkMeanings = new Map<string, Meaning>([
  ['ECONNRESET', cutOff],
  ['EPIPE', cutOff],
  ['ECONNABORTED', cutOff],
  ['ERR_STREAM_PREMATURE_CLOSE', cutOff],
  ['UND_ERR_SOCKET', cutOff],
  ['ECONNREFUSED', unreachable],
  ['EHOSTUNREACH', unreachable],
  ['ENETUNREACH', unreachable],
  ['ENETDOWN', unreachable],
  ['EADDRNOTAVAIL', unreachable],
  ['ERR_PROXY_TUNNEL', { ...unreachable, reason: 'the proxy let no connection through' }],
  ['ETIMEDOUT', noAnswer],
  ['ESOCKETTIMEDOUT', noAnswer],
  ['ENOTFOUND', hostUnknown],
  ['EAI_AGAIN', hostUnknown],
  ['CERT_HAS_EXPIRED', { ...distrusted, reason: "the service's certificate has expired" }],
  ['CERT_NOT_YET_VALID', clockSkew],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', distrusted],
  ['SELF_SIGNED_CERT_IN_CHAIN', distrusted],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', distrusted],
  ['UNABLE_TO_GET_ISSUER_CERT', distrusted],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', distrusted],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    { ...distrusted, hint: 'Check the endpoint: the certificate there is that of another address.' },
  ],
]);

/** What a failure of the connection means, looked for in `error` and its causes; undefined where it is another. */
export function networkMeaning(error: unknown): Meaning | undefined {
  for (const each of withCauses(error)) {
    if (each.name === 'TimeoutError') return noAnswer;
    // Node says it in words alone.
    if (codeOf(each) === 'ERR_PROXY_TUNNEL' && /\b407\b/.test(each.message)) return proxyRefused;
    const meaning = networkMeanings.get(codeOf(each));
    if (meaning !== undefined) return meaning;
    // This, too, where the other side ends a connection without a reply.
    if (/^(socket hang up|aborted)$/.test(each.message)) return cutOff;
  }
  return undefined;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** An error, what caused it, and the parts of an `AggregateError` (one for each address that was tried). */
function* withCauses(error: unknown, depth = 0): Generator<Error> {
  if (!(error instanceof Error) || depth > 5) return;
  yield error;
  yield* withCauses(error.cause, depth + 1);
  if (!(error instanceof AggregateError)) return;
  for (const each of error.errors) yield* withCauses(each, depth + 1);
}
