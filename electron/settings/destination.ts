import { z } from 'zod';
import { pathFrom, prefix, serviceAddress } from './fields.ts';
import { collect, type Environment, type Parsed } from './parsed.ts';
import { missing, type Problem, type Variable, wrong } from './variables.ts';

export type DestinationSettings =
  | { readonly kind: 'local'; readonly path: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Without slashes at its ends; empty for the bucket itself. */
      readonly prefix: string;
      readonly region: string | undefined;
      readonly endpoint: string | undefined;
      /** Undefined: the AWS default credential chain. */
      readonly keys: { readonly accessKey: string; readonly secretKey: string } | undefined;
    }
  | {
      readonly kind: 'gcs';
      readonly bucket: string;
      readonly prefix: string;
      /** Undefined: the credentials of the machine. */
      readonly credentialsFile: string | undefined;
      /** Another address of the service, which asks for no credentials. */
      readonly emulator: string | undefined;
    }
  | {
      readonly kind: 'azure';
      readonly container: string;
      readonly prefix: string;
      readonly connectionString: string;
    };

const NAMED_BY = { s3: 'S3_BUCKET', gcs: 'GCS_BUCKET', azure: 'AZURE_CONTAINER' } as const satisfies Record<
  string,
  Variable
>;

/** Settings of a bucket that is not named are a slip, unless another destination is. */
const HINTS_AT: readonly (readonly [prefix: string, Variable])[] = [
  ['S3_', 'S3_BUCKET'],
  ['GCS_', 'GCS_BUCKET'],
  ['AZURE_', 'AZURE_CONTAINER'],
];

/**
 * Where backups go: the bucket or container that is named, else the folder STORAGE_PATH. Relative paths
 * are taken from `workingFolder`.
 */
export function parseDestination(
  environment: Environment,
  workingFolder: string,
): Parsed<DestinationSettings> {
  const kinds = (['s3', 'gcs', 'azure'] as const).filter((kind) => environment[NAMED_BY[kind]] !== undefined);
  const [kind, ...others] = kinds;
  if (others.length > 0) return { ok: false, problems: [twoNamed(kinds.map((each) => NAMED_BY[each]))] };
  if (kind === 's3') return parseS3(environment);
  if (kind === 'gcs') return parseGcs(environment, workingFolder);
  if (kind === 'azure') return parseAzure(environment);
  if (environment.STORAGE_PATH === undefined) return { ok: false, problems: [noneNamed(environment)] };
  const local = collect(environment, { STORAGE_PATH: pathFrom(workingFolder) });
  return local.ok ? { ok: true, settings: { kind: 'local', path: local.settings.STORAGE_PATH } } : local;
}

function twoNamed(variables: readonly Variable[]): Problem {
  const [first = 'S3_BUCKET', ...others] = variables;
  return wrong(first, `Two destinations are named, with ${others.join(' and ')} too: leave all but one out.`);
}

function noneNamed(environment: Environment): Problem {
  for (const [start, variable] of HINTS_AT) {
    if (Object.keys(environment).some((name) => name.startsWith(start))) {
      return missing(variable, 'other settings of it are there, and no other destination is named');
    }
  }
  return missing('STORAGE_PATH', 'and no S3_BUCKET, GCS_BUCKET or AZURE_CONTAINER is named');
}

function parseS3(environment: Environment): Parsed<DestinationSettings> {
  const read = collect(environment, {
    S3_BUCKET: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/),
    S3_PREFIX: prefix.optional(),
    S3_REGION: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,64}$/)
      .optional(),
    S3_ENDPOINT: serviceAddress.optional(),
    S3_ACCESS_KEY: z.string().optional(),
    S3_SECRET_KEY: z.string().optional(),
  });
  const { S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = environment;
  if ((accessKey === undefined) !== (secretKey === undefined)) {
    const lacking = accessKey === undefined ? 'S3_ACCESS_KEY' : 'S3_SECRET_KEY';
    return { ok: false, problems: [...(read.ok ? [] : read.problems), missing(lacking)] };
  }
  if (!read.ok) return read;
  return {
    ok: true,
    settings: {
      kind: 's3',
      bucket: read.settings.S3_BUCKET,
      prefix: read.settings.S3_PREFIX ?? '',
      region: read.settings.S3_REGION,
      endpoint: read.settings.S3_ENDPOINT,
      keys: accessKey === undefined || secretKey === undefined ? undefined : { accessKey, secretKey },
    },
  };
}

function parseGcs(environment: Environment, workingFolder: string): Parsed<DestinationSettings> {
  const read = collect(environment, {
    GCS_BUCKET: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/),
    GCS_PREFIX: prefix.optional(),
    GOOGLE_APPLICATION_CREDENTIALS: pathFrom(workingFolder).optional(),
    STORAGE_EMULATOR_HOST: serviceAddress.optional(),
  });
  if (!read.ok) return read;
  return {
    ok: true,
    settings: {
      kind: 'gcs',
      bucket: read.settings.GCS_BUCKET,
      prefix: read.settings.GCS_PREFIX ?? '',
      credentialsFile: read.settings.GOOGLE_APPLICATION_CREDENTIALS,
      emulator: read.settings.STORAGE_EMULATOR_HOST,
    },
  };
}

function parseAzure(environment: Environment): Parsed<DestinationSettings> {
  const read = collect(environment, {
    AZURE_CONTAINER: z.string().regex(/^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/),
    AZURE_PREFIX: prefix.optional(),
    AZURE_STORAGE_CONNECTION_STRING: z
      .string()
      .regex(/(?:^|;)\s*(?:AccountName|BlobEndpoint)=[^;]|(?:^|;)\s*UseDevelopmentStorage=true/i),
  });
  if (!read.ok) return read;
  return {
    ok: true,
    settings: {
      kind: 'azure',
      container: read.settings.AZURE_CONTAINER,
      prefix: read.settings.AZURE_PREFIX ?? '',
      connectionString: read.settings.AZURE_STORAGE_CONNECTION_STRING,
    },
  };
}

/**
 * What tells a destination from others: no secret, and nothing that may change while the backups stay where they
 * are, such as credentials or a region.
 */
export function placeOf(destination: DestinationSettings): string {
  switch (destination.kind) {
    case 'local':
      return destination.path;
    case 's3':
      return JSON.stringify([destination.endpoint ?? 'aws', destination.bucket, destination.prefix]);
    case 'gcs':
      return JSON.stringify([destination.emulator ?? 'google', destination.bucket, destination.prefix]);
    case 'azure': {
      const { connectionString, container, prefix: folder } = destination;
      return JSON.stringify([blobServiceOf(connectionString), container, folder]);
    }
  }
}

/** The address of the blob service that a connection string leads to, without a signature. */
function blobServiceOf(connectionString: string): string {
  const partOf = (name: string): string | undefined =>
    new RegExp(`(?:^|;)\\s*${name}=([^;?]+)`, 'i').exec(connectionString)?.[1]?.trim();
  const endpoint = partOf('BlobEndpoint')?.replace(/\/+$/, '');
  const suffix = partOf('EndpointSuffix') ?? 'core.windows.net';
  const account = partOf('AccountName') ?? 'development';
  return (
    endpoint ?? `${partOf('DefaultEndpointsProtocol') ?? 'https'}://${account}.blob.${suffix}`
  ).toLowerCase();
}
