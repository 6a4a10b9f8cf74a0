import { RestError } from '@azure/storage-blob';
import type { BackupError } from '../../shared/errors.ts';
import {
  archived,
  busy,
  clockSkew,
  containerMissing,
  contentDamaged,
  credentialsExpired,
  credentialsRefused,
  full,
  locked,
  type Meaning,
  nameTooLong,
  networkMeaning,
  notPermitted,
  type ObjectCall,
  objectError,
  objectNotFound,
  otherService,
  proxyRefused,
  refused,
} from './object-errors.ts';

/** What is known of the container, to tell more of a failure. */
export interface AzureContext {
  readonly container: string;
  /** The host of the storage account. */
  readonly host: string;
  readonly sas: URLSearchParams | undefined;
}

/** A failure of the blob service in the user's words. A `BackupError` stays as it is. */
export function azureError(error: unknown, call: ObjectCall, context: AzureContext): BackupError {
  if (codeOf(error) === 'BlobNotFound' && call.action === 'read')
    return objectNotFound(call.place, slim(error));
  const meaning = networkMeaningOf(error, context) ?? serviceMeaning(error, call, context);
  return objectError(meaning, call, slim(error));
}

/** The library hangs on its errors all that was sent, megabytes and signatures among it. */
function slim(error: unknown): unknown {
  if (!(error instanceof RestError)) return error;
  const { message, code, statusCode } = error;
  return Object.assign(new Error(message), { code, statusCode });
}

/** The library says of a reply that was cut off in its middle that it was called off, or could not be understood. */
export function isCutOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError') return true;
  return (
    codeOf(error) === RestError.PARSE_ERROR && error.message.startsWith('Error reading response as text')
  );
}

/** As the user finds them in the Azure portal, where a shared access signature is made. */
const permissions = { write: 'Write', read: 'Read', list: 'List', remove: 'Delete' } as const;

const meanings = new Map<string, Meaning>([
  ['ServerBusy', busy],
  ['InternalError', busy],
  ['OperationTimedOut', busy],
  ['Md5Mismatch', contentDamaged],
  ['InvalidMd5', contentDamaged],
  ['BlobImmutableDueToPolicy', locked],
  ['OutOfRangeInput', nameTooLong],
  ['InvalidUri', nameTooLong],
  ['BlobArchived', archived],
  ['BlobBeingRehydrated', archived],
  ['AccountQuotaExceeded', full],
  [
    'LeaseIdMissing',
    {
      ...locked,
      reason: 'another program holds a lease on it',
      hint: 'Have that lease ended, then try again.',
    },
  ],
  [
    'KeyBasedAuthenticationNotPermitted',
    {
      code: 'storage-permission',
      reason: 'the storage account does not accept its keys',
      hint: 'Allow access by account key in its settings, or enter a shared access signature made for a user.',
    },
  ],
  [
    'AuthorizationFailure',
    {
      code: 'storage-permission',
      reason: 'the storage account does not let this computer in',
      hint: "Add this network's address under Networking in the settings of the storage account.",
    },
  ],
  [
    'AuthorizationSourceIPMismatch',
    {
      code: 'storage-permission',
      reason: 'the shared access signature is not for the address of this computer',
      hint: 'Enter one that is valid for this network.',
    },
  ],
  ['AuthorizationServiceMismatch', notPermitted('for the service Blob')],
  ['AuthorizationResourceTypeMismatch', notPermitted('for the resource types Container and Object')],
  [
    'AccountIsDisabled',
    {
      code: 'storage-unavailable',
      reason: 'the storage account is disabled',
      hint: 'See in the Azure portal whether its subscription has ended.',
    },
  ],
]);

function serviceMeaning(error: unknown, call: ObjectCall, context: AzureContext): Meaning {
  const code = codeOf(error);
  if (/^Container(NotFound|BeingDeleted|Disabled)$/.test(code)) {
    return containerMissing(`container ${context.container}`);
  }
  // Where the container or the account is not told even to those who ask without a right.
  if (code === 'ResourceNotFound')
    return containerMissing(`container ${context.container} for these credentials`);
  if (isRefusal(error, code)) return refusalMeaning(error, context.sas);
  if (code === 'AuthorizationPermissionMismatch' || code === 'InsufficientAccountPermissions') {
    return notPermitted(permissions[call.action]);
  }
  const status = error instanceof RestError ? error.statusCode : undefined;
  if (status === 407) return proxyRefused;
  const meaning = meanings.get(code) ?? (status === 503 || status === 500 ? busy : undefined);
  if (meaning !== undefined) return meaning;
  // All that the service itself refuses has a code; what the library cannot understand has none either.
  return code === '' || code === RestError.PARSE_ERROR ? otherService('Azure Blob Storage') : refused(code);
}

/** Servers other than Azure's own give it another code, but the same words. */
function isRefusal(error: unknown, code: string): boolean {
  if (['AuthenticationFailed', 'InvalidAuthenticationInfo', 'NoAuthenticationInformation'].includes(code)) {
    return true;
  }
  return error instanceof RestError && error.message.startsWith('Server failed to authenticate the request');
}

function refusalMeaning(error: unknown, sas: URLSearchParams | undefined): Meaning {
  const detail = detailOf(error);
  if (/date header.*(too old|not valid)|clock/i.test(detail)) return clockSkew;
  if (sas === undefined) return credentialsRefused('key of the storage account');
  const now = serviceTime(error) ?? Date.now();
  const [start, end] = [sas.get('st'), sas.get('se')].map((text) =>
    text === null ? Number.NaN : Date.parse(text),
  );
  if (start !== undefined && start > now) {
    return {
      code: 'storage-permission',
      reason: 'the shared access signature is not valid yet',
      hint: `It begins at ${new Date(start).toISOString()}; make one that begins earlier.`,
    };
  }
  if ((end !== undefined && end <= now) || /not valid in the specified time frame/i.test(detail)) {
    return credentialsExpired('Make a new shared access signature and enter it in the settings.');
  }
  return credentialsRefused('shared access signature');
}

function networkMeaningOf(error: unknown, { host }: AzureContext): Meaning | undefined {
  if (error instanceof RestError && error.code === 'ENOTFOUND') {
    return {
      code: 'storage-unavailable',
      reason: `there is no storage account at ${host}`,
      hint: 'See whether the name of the storage account is spelled right, and whether this computer is online.',
    };
  }
  if (isCutOff(error)) return networkMeaning(Object.assign(new Error('Cut off.'), { code: 'ECONNRESET' }));
  return networkMeaning(error);
}

function codeOf(error: unknown): string {
  return error instanceof RestError && typeof error.code === 'string' ? error.code : '';
}

/** What the service adds for those who look into a refusal. */
function detailOf(error: unknown): string {
  if (!(error instanceof RestError) || typeof error.details !== 'object' || error.details === null) return '';
  return Object.entries(error.details)
    .filter(([name]) => name.toLowerCase() === 'authenticationerrordetail')
    .map(([, detail]) => String(detail))
    .join(' ');
}

/** By the service's clock, not by this computer's: it is the service that refused. */
function serviceTime(error: unknown): number | undefined {
  const date = error instanceof RestError ? error.response?.headers.get('date') : undefined;
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? undefined : time;
}
