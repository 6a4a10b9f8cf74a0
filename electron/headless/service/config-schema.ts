import { z } from 'zod';

/** Where a secret is: a variable of the environment, or a file. The secret itself never stands in the configuration. */
const reference = z.union(
  [
    z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w*$/) }).describe('A variable of the environment'),
    z.strictObject({ file: z.string().min(1) }).describe('A file that holds nothing else'),
  ],
  {
    error:
      'a secret never stands in this file: name a variable of the environment, { env: NAME }, or a file, { file: PATH }',
  },
);

const referenceOrText = z.union([z.string().min(1), reference], {
  error: 'must be a text, { env: NAME } or { file: PATH }',
});

const folder = z.string().describe('A folder within it').optional();

const destination = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('local'),
    path: z.string().describe('A folder; a relative one is taken from the folder of this file'),
  }),
  z.strictObject({
    kind: z.literal('s3'),
    bucket: z.string(),
    prefix: folder,
    region: z.string().optional(),
    endpoint: z.string().describe("The address of a service that is not Amazon's").optional(),
    keys: z
      .strictObject({ accessKey: referenceOrText, secretKey: reference })
      .describe('Without them the AWS default credential chain')
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('gcs'),
    bucket: z.string(),
    prefix: folder,
    credentialsFile: z
      .string()
      .describe("The key file of a service account; without it the machine's own credentials")
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('azure'),
    container: z.string(),
    prefix: folder,
    connectionString: reference,
  }),
]);

const notify = z.strictObject({
  on: z
    .array(z.enum(['failure', 'problems', 'success']))
    .describe('Of which backups people are told. Default: failure and problems')
    .optional(),
  silenceDays: z
    .int()
    .min(1)
    .max(365)
    .describe('People are told after so many days without a backup')
    .optional(),
  slack: reference.describe('The address of an incoming webhook of Slack').optional(),
  webhook: z
    .strictObject({
      address: reference,
      key: reference.describe('What is posted is signed with it').optional(),
    })
    .optional(),
  ping: reference.describe('The address of a health check, without /start or /fail').optional(),
  mail: z
    .strictObject({
      host: z.string(),
      port: z.int().min(1).max(65_535).optional(),
      security: z.enum(['starttls', 'tls', 'none']).describe('Default: starttls').optional(),
      user: referenceOrText.optional(),
      password: reference.optional(),
      from: z.string(),
      to: z.array(z.string()).min(1).max(20),
    })
    .optional(),
});

const job = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/)
    .describe('Names the job in the log, in the figures and in its health'),
  account: z.strictObject({
    authUrl: z.string().describe('The authentication base address of the installed package'),
    apiUrl: z.string().describe('Its REST base address; by default the one in the token reply').optional(),
    clientId: referenceOrText,
    clientSecret: reference,
    mid: z
      .union([z.int().positive(), z.string()], { error: 'must be the MID of the business unit' })
      .describe('The business unit; by default the one that owns the package')
      .optional(),
  }),
  destination,
  types: z
    .union([z.enum(['blocks', 'all']), z.array(z.union([z.string(), z.int()])).min(1)], {
      error: 'must be blocks, all, or a list of type names or ids',
    })
    .describe('Which assets are kept. Default: blocks')
    .optional(),
  schedule: z
    .strictObject({
      cron: z.string().describe('Default: each day at 02:00').optional(),
      timeZone: z.string().describe("Default: the machine's").optional(),
    })
    .optional(),
  healthyHours: z
    .number()
    .positive()
    .max(24 * 366)
    .describe(
      'How old the last good backup may be. Default: the longest time between two of the schedule, and a quarter more',
    )
    .optional(),
  notify: notify.describe('Who is told of its backups').optional(),
  folderPattern: z.enum(['backup_YYYYMMDD', 'backup_DDMMYY']).optional(),
  fullEveryWeeks: z
    .int()
    .min(1)
    .max(520)
    .describe('Everything is kept again every so many weeks. Default: never')
    .optional(),
  concurrency: z.int().min(1).max(32).describe('The most requests to Marketing Cloud at a time').optional(),
});

/** What the file of `schedule --config` says. */
export const serviceConfigSchema = z.strictObject({
  $schema: z.string().optional(),
  statePath: z
    .string()
    .describe('Where progress, catalogs and locks are kept. Default: STATE_PATH of the environment')
    .optional(),
  jobsAtATime: z.int().min(1).max(16).describe('How many back up at a time. Default: 2').optional(),
  jobs: z.array(job).min(1).max(500),
});

export type ServiceConfig = z.output<typeof serviceConfigSchema>;
export type ConfiguredJob = ServiceConfig['jobs'][number];

/** The same as JSON Schema, for editors. */
export function serviceJsonSchema(): object {
  return z.toJSONSchema(serviceConfigSchema, { io: 'input' });
}
