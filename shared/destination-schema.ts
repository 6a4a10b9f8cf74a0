import { z } from 'zod';
import { s3StorageClasses } from './destination.ts';

/**
 * Where a job's backups go. The secrets of a destination are in the keychain, never here; `access` tells which
 * one there is. Main brings what was entered into the one form that is kept.
 */
const bucket = z.string().trim().min(1).max(255);
const prefix = z.string().trim().max(1000);
const address = z.string().trim().min(1).max(500);
const name = z.string().trim().min(1).max(200);

/** Credentials that the machine has by itself, as its command-line tools use them. */
const machine = z.object({ by: z.literal('machine') });

const localSchema = z.object({ kind: z.literal('local'), path: z.string().min(1) });

const s3Schema = z.object({
  kind: z.literal('s3'),
  bucket,
  prefix,
  region: name.optional(),
  /** The address of a service that is not Amazon's. */
  endpoint: address.optional(),
  /** The bucket in the path of addresses instead of in their host. Undefined: as is usual at the service. */
  pathStyle: z.boolean().optional(),
  access: z.discriminatedUnion('by', [
    z.object({ by: z.literal('keys'), accessKey: name }),
    machine.extend({ profile: name.optional() }),
  ]),
  encryption: z
    .discriminatedUnion('with', [
      z.object({ with: z.literal('service-key') }),
      z.object({ with: z.literal('kms'), keyId: z.string().trim().min(1).max(2048).optional() }),
    ])
    .optional(),
  storageClass: z.enum(s3StorageClasses).optional(),
  /** Object Lock: until then nobody (COMPLIANCE), or only who is specially permitted, deletes an object. */
  retention: z
    .object({ mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), days: z.int().min(1).max(36_500) })
    .optional(),
});

const gcsSchema = z.object({
  kind: z.literal('gcs'),
  bucket,
  prefix,
  access: z.discriminatedUnion('by', [z.object({ by: z.literal('service-account') }), machine]),
});

const azureSchema = z.object({
  kind: z.literal('azure'),
  container: bucket,
  prefix,
  access: z.discriminatedUnion('by', [
    /** `service`: the address that the connection string names; main fills it in. */
    z.object({ by: z.literal('connection-string'), service: address.optional() }),
    /** `endpoint`: the address of the account's blob service where it is not the usual one. */
    z.object({ by: z.literal('sas'), account: name, endpoint: address.optional() }),
    z.object({ by: z.literal('account-key'), account: name, endpoint: address.optional() }),
  ]),
});

export const destinationSchema = z.discriminatedUnion('kind', [
  localSchema,
  s3Schema,
  gcsSchema,
  azureSchema,
]);
export type JobDestination = z.infer<typeof destinationSchema>;
export type DestinationKind = JobDestination['kind'];
export type LocalDestination = z.infer<typeof localSchema>;
export type S3Destination = z.infer<typeof s3Schema>;
export type GcsDestination = z.infer<typeof gcsSchema>;
export type AzureDestination = z.infer<typeof azureSchema>;
export type ObjectDestination = Exclude<JobDestination, LocalDestination>;
