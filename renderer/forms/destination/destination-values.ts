import {
  type DestinationKind,
  type DestinationSecretKind,
  destinationSecretNames,
  isSecretShared,
  type JobDestination,
  type S3Destination,
  s3StorageClasses,
  secretKindOf,
} from '../../../shared/destination.ts';

type StorageClass = (typeof s3StorageClasses)[number];

/** A destination as its form asks for it; what was entered for one kind is still there when another was looked at. */
export interface DestinationValues {
  readonly kind: DestinationKind;
  readonly path: string;
  /** Also of Google Cloud Storage. */
  readonly bucket: string;
  readonly container: string;
  readonly prefix: string;
  readonly region: string;
  readonly endpoint: string;
  readonly addresses: 'usual' | 'path' | 'host';
  readonly s3Access: S3Destination['access']['by'];
  readonly accessKey: string;
  readonly profile: string;
  readonly encryption: 'none' | 'service-key' | 'kms';
  readonly kmsKey: string;
  /** Empty: the bucket's own. */
  readonly storageClass: StorageClass | '';
  readonly lock: 'none' | 'GOVERNANCE' | 'COMPLIANCE';
  readonly lockDays: string;
  readonly gcsAccess: 'service-account' | 'machine';
  readonly azureAccess: 'connection-string' | 'sas' | 'account-key';
  readonly account: string;
  readonly azureEndpoint: string;
  /** What the connection string that is kept leads to. */
  readonly azureService: string | undefined;
  /** Never read back from where it is kept. */
  readonly secret: string;
}

export const NO_DESTINATION: DestinationValues = {
  kind: 'local',
  path: '',
  bucket: '',
  container: '',
  prefix: '',
  region: '',
  endpoint: '',
  addresses: 'usual',
  s3Access: 'keys',
  accessKey: '',
  profile: '',
  encryption: 'none',
  kmsKey: '',
  storageClass: '',
  lock: 'none',
  lockDays: '30',
  gcsAccess: 'service-account',
  azureAccess: 'connection-string',
  account: '',
  azureEndpoint: '',
  azureService: undefined,
  secret: '',
};

/** What is kept, for the form. */
export function destinationValuesOf(destination: JobDestination): DestinationValues {
  const { kind } = destination;
  switch (destination.kind) {
    case 'local':
      return { ...NO_DESTINATION, kind, path: destination.path };
    case 's3':
      return s3ValuesOf(destination);
    case 'gcs': {
      const { bucket, prefix, access } = destination;
      return { ...NO_DESTINATION, kind, bucket, prefix, gcsAccess: access.by };
    }
    case 'azure': {
      const { container, prefix, access } = destination;
      const place = { ...NO_DESTINATION, kind, container, prefix, azureAccess: access.by };
      if (access.by === 'connection-string') return { ...place, azureService: access.service };
      return { ...place, account: access.account, azureEndpoint: access.endpoint ?? '' };
    }
  }
}

function s3ValuesOf(destination: S3Destination): DestinationValues {
  const { kind, bucket, prefix, region = '', endpoint = '', pathStyle, access } = destination;
  const { encryption, storageClass = '', retention } = destination;
  return {
    ...NO_DESTINATION,
    kind,
    bucket,
    prefix,
    region,
    endpoint,
    addresses: pathStyle === undefined ? 'usual' : pathStyle ? 'path' : 'host',
    s3Access: access.by,
    accessKey: access.by === 'keys' ? access.accessKey : '',
    profile: access.by === 'machine' ? (access.profile ?? '') : '',
    encryption: encryption?.with ?? 'none',
    kmsKey: encryption?.with === 'kms' ? (encryption.keyId ?? '') : '',
    storageClass,
    lock: retention?.mode ?? 'none',
    lockDays: retention === undefined ? NO_DESTINATION.lockDays : String(retention.days),
  };
}

/** What main is told. Without what is missing: `destinationErrors` says whether anything is. */
export function destinationOf(values: DestinationValues): JobDestination {
  const prefix = values.prefix.trim();
  switch (values.kind) {
    case 'local':
      return { kind: 'local', path: values.path.trim() };
    case 's3':
      return s3Of(values, prefix);
    case 'gcs':
      return { kind: 'gcs', bucket: values.bucket.trim(), prefix, access: { by: values.gcsAccess } };
    case 'azure': {
      const { azureAccess: by, azureService: service, account, azureEndpoint } = values;
      const place = { kind: 'azure', container: values.container.trim(), prefix } as const;
      if (by === 'connection-string') return { ...place, access: { by, ...given({ service }) } };
      return { ...place, access: { by, account: account.trim(), ...given({ endpoint: azureEndpoint }) } };
    }
  }
}

function s3Of(values: DestinationValues, prefix: string): S3Destination {
  const { region, endpoint, addresses, s3Access: by, accessKey, profile, storageClass } = values;
  const { encryption, kmsKey, lock, lockDays } = values;
  return {
    kind: 's3',
    bucket: values.bucket.trim(),
    prefix,
    ...given({ region, endpoint }),
    ...(addresses !== 'usual' && { pathStyle: addresses === 'path' }),
    access: by === 'keys' ? { by, accessKey: accessKey.trim() } : { by, ...given({ profile }) },
    ...(encryption === 'service-key' && { encryption: { with: encryption } }),
    ...(encryption === 'kms' && { encryption: { with: encryption, ...given({ keyId: kmsKey }) } }),
    ...(storageClass !== '' && { storageClass }),
    ...(lock !== 'none' && { retention: { mode: lock, days: Number(lockDays) } }),
  };
}

/** Those that were filled in. */
function given<Name extends string>(
  fields: Readonly<Record<Name, string | undefined>>,
): Partial<Record<Name, string>> {
  const filled: Partial<Record<Name, string>> = {};
  for (const name in fields) {
    const text = fields[name]?.trim();
    if (text !== undefined && text !== '') filled[name] = text;
  }
  return filled;
}

/** The secret to send; null where none was entered or none is needed. */
export function destinationSecretOf(values: DestinationValues): string | null {
  const isNeeded = secretKindOf(destinationOf(values)) !== null;
  return isNeeded && values.secret.trim() !== '' ? values.secret.trim() : null;
}

export type DestinationErrors = Partial<Record<keyof DestinationValues, string>>;

/** What is kept for the job whose form it is. */
export interface KeptDestination {
  readonly destination: JobDestination;
  /** Null while the keychain does not say. */
  readonly hasSecret: boolean | null;
}

/** Whether the secret need not be entered again. */
export function isSecretKept(values: DestinationValues, kept: KeptDestination | null): boolean {
  return kept !== null && kept.hasSecret !== false && isSecretShared(kept.destination, destinationOf(values));
}

/** What is missing or can't be right; main checks the rest. */
export function destinationErrors(
  values: DestinationValues,
  kept: KeptDestination | null,
): DestinationErrors {
  const errors: DestinationErrors = {};
  const need = (name: keyof DestinationValues, message: string) => {
    if (String(values[name]).trim() === '') errors[name] = message;
  };
  switch (values.kind) {
    case 'local':
      need('path', 'Choose the folder that the backups go to.');
      break;
    case 's3':
      need('bucket', 'Enter the name of the bucket.');
      if (values.s3Access === 'keys') need('accessKey', 'Enter the access key.');
      if (values.lock !== 'none' && !isDays(values.lockDays)) {
        errors.lockDays = 'Enter a whole number of days, 1 or more.';
      }
      break;
    case 'gcs':
      need('bucket', 'Enter the name of the bucket.');
      break;
    case 'azure':
      need('container', 'Enter the name of the container.');
      if (values.azureAccess !== 'connection-string') {
        need('account', 'Enter the name of the storage account.');
      }
      break;
  }
  const kind = secretKindOf(destinationOf(values));
  if (kind !== null && !isSecretKept(values, kept)) need('secret', secretWanted(kind));
  return errors;
}

function secretWanted(kind: DestinationSecretKind): string {
  return `Enter the ${destinationSecretNames[kind]}.`;
}

function isDays(text: string): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 36_500;
}

export const storageClassNames: Readonly<Record<StorageClass, string>> = {
  STANDARD: 'Standard',
  STANDARD_IA: 'Standard, infrequent access',
  ONEZONE_IA: 'One zone, infrequent access',
  INTELLIGENT_TIERING: 'Intelligent tiering',
  GLACIER_IR: 'Glacier, instant retrieval',
  REDUCED_REDUNDANCY: 'Reduced redundancy',
};

/** In the order in which they are offered. */
export const storageClasses: readonly StorageClass[] = s3StorageClasses;
