import { z } from 'zod';
import type { BackupError } from '../../shared/errors.ts';
import { GcsRefusal } from './gcs-client.ts';
import {
  busy,
  clockSkew,
  containerMissing,
  contentDamaged,
  credentialsMissing,
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

/** A failure of Google Cloud Storage in the user's words. A `BackupError` stays as it is. */
export function gcsError(error: unknown, call: ObjectCall, bucket: string): BackupError {
  const answer = answerOf(error);
  if (call.action === 'read' && isObjectMissing(answer)) return objectNotFound(call.place, error);
  const meaning =
    answer === undefined
      ? (networkMeaning(error) ?? localMeaning(error))
      : (grantMeaning(answer) ?? serviceMeaning(answer, call, bucket));
  return objectError(meaning, call, error);
}

/**
 * Whether the service itself says that there is no such object. What stands before it may answer 404 as well,
 * and a place that is in use would be taken for an empty one.
 */
export function isObjectMissing(answer: Answer | undefined): boolean {
  if (answer?.status !== 404 || /bucket does not exist/i.test(answer.message)) return false;
  return answer.reason === 'notFound' || /^\s*no such object/i.test(answer.message);
}

/** What the service or Google's sign-in replied. */
interface Answer {
  readonly status: number;
  /** A word for programs: `forbidden`, `invalid_grant`. */
  readonly reason: string;
  readonly message: string;
}

const apiBodySchema = z.object({
  error: z.object({
    message: z.string().default(''),
    errors: z.array(z.object({ reason: z.string().default('') })).default([]),
  }),
});
const grantBodySchema = z.object({ error: z.string(), error_description: z.string().default('') });

/** The answer that `error` is about; undefined where none came. */
export function answerOf(error: unknown): Answer | undefined {
  if (!(error instanceof GcsRefusal)) return undefined;
  const { status } = error;
  const body = typeof error.body === 'string' ? jsonOrText(error.body) : error.body;
  const api = apiBodySchema.safeParse(body);
  if (api.success) {
    const { message, errors } = api.data.error;
    return { status, message, reason: errors[0]?.reason ?? '' };
  }
  const grant = grantBodySchema.safeParse(body);
  // The sign-in never answers 404; gateways that do may write their JSON like it.
  if (grant.success && status !== 404)
    return { status, message: grant.data.error_description, reason: grant.data.error };
  return { status, message: typeof body === 'string' ? body : '', reason: '' };
}

/** With a body that is wanted as a stream, JSON comes as text; some replies are plain words anyway. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What Google's sign-in says of the credentials themselves. */
function grantMeaning({ reason, message }: Answer): Meaning | undefined {
  if (/reasonable timeframe|iat and exp/i.test(message)) return clockSkew;
  if (/^invalid_(grant|client|rapt)$|^unauthorized_client$/.test(reason)) return keyRefused;
  if (reason === 'authError') return keyRefused;
  return undefined;
}

const keyRefused: Meaning = {
  ...credentialsRefused('key of the service account'),
  hint: 'It may have been deleted or disabled; make a new one under IAM, Service accounts, Keys, and enter it.',
};

/** Of each action the one permission that it needs. To replace an object takes `storage.objects.delete`, too. */
const permissions = {
  write: 'storage.objects.create',
  read: 'storage.objects.get',
  list: 'storage.objects.list',
  remove: 'storage.objects.delete',
} as const;

const meanings = new Map<string, Meaning>([
  ['retentionPolicyNotMet', locked],
  [
    'objectUnderActiveHold',
    { ...locked, reason: 'it is under a hold there', hint: 'Have the hold released first.' },
  ],
  ['quotaExceeded', full],
  ['rateLimitExceeded', busy],
  ['userRateLimitExceeded', busy],
  [
    'accountDisabled',
    {
      code: 'storage-unavailable',
      reason: 'the billing account of the project is closed',
      hint: 'See to the billing of the project in the Google Cloud console.',
    },
  ],
]);

function serviceMeaning(answer: Answer, call: ObjectCall, bucket: string): Meaning {
  const { status, reason, message } = answer;
  if (status === 407) return proxyRefused;
  const meaning = meanings.get(reason);
  if (meaning !== undefined) return meaning;
  if (/doesn't match calculated/i.test(message)) return contentDamaged;
  if (status === 404 && /bucket does not exist/i.test(message)) return containerMissing(`bucket ${bucket}`);
  // Proxies and pages of the network do not speak as the service does.
  if (reason === '' && status !== 429 && status < 500) return otherService('Google Cloud Storage');
  if (status === 403 || status === 401) {
    return notPermitted(/storage\.\w+\.\w+/.exec(message)?.[0] ?? permissions[call.action]);
  }
  if (status === 429 || status === 408 || status >= 500) return busy;
  if (status === 400 && /name.*(too long|1024)/i.test(message)) return nameTooLong;
  return refused([String(status), reason].join(' ').trim());
}

/** No answer came, and the connection is not to blame. */
function localMeaning(error: unknown): Meaning {
  const message = error instanceof Error ? error.message : '';
  if (/default credentials/i.test(message)) {
    return credentialsMissing(
      'Enter the key of a service account, or sign in on this computer with gcloud auth application-default login.',
    );
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return credentialsMissing(
      'The file with the credentials is not there: see GOOGLE_APPLICATION_CREDENTIALS.',
    );
  }
  return otherService('Google Cloud Storage');
}
