import { readFileSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { momentSchema } from '../../../shared/moment.ts';

/** Of each kind so many are remembered; a repair of these makes room for the rest. */
const MOST_REMEMBERED = 50_000;

const callErrorSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() });
const findingSchema = z.object({
  run: z.string().nullable(),
  path: z.string(),
  id: z.int().nullable(),
  name: z.string().nullable(),
});
export type NamedFinding = z.infer<typeof findingSchema>;

const healthRecordSchema = z.object({
  version: z.literal(1),
  /** The last verifying of all backups, or of a sample of them, that came to its end. */
  verified: z
    .object({
      started: momentSchema,
      finished: momentSchema,
      folder: z.string().nullable(),
      samplePercent: z.int().nullable(),
      runs: z.int(),
      checked: z.int(),
      bytes: z.number(),
    })
    .nullable(),
  /** What is known to be so, whichever verifying has found it. */
  missing: z.array(findingSchema),
  damaged: z.array(findingSchema),
  foreign: z.array(findingSchema),
  /** More was missing or damaged than is remembered: only reading back everything says what. */
  cut: z.boolean().default(false),
  repaired: z.int(),
  /** Why the last one came to no end. */
  problem: callErrorSchema.nullable(),
  sampled: z.object({ at: momentSchema, ended: z.boolean() }).nullable(),
  repair: z
    .object({
      finished: momentSchema,
      repaired: z.int(),
      lost: z.array(findingSchema.extend({ reason: z.string() })),
      problem: callErrorSchema.nullable(),
    })
    .nullable(),
});

/** What is known of the wholeness of a job's backups, as it is kept on this machine. */
export type HealthRecord = z.output<typeof healthRecordSchema>;

export const NOTHING_KNOWN: HealthRecord = {
  version: 1,
  verified: null,
  missing: [],
  damaged: [],
  foreign: [],
  cut: false,
  repaired: 0,
  problem: null,
  sampled: null,
  repair: null,
};

/** A file that is not there, or is damaged, says nothing: the backups count as never verified. */
export function readHealthRecord(path: string): HealthRecord {
  try {
    const parsed = healthRecordSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : NOTHING_KNOWN;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return NOTHING_KNOWN;
    throw error;
  }
}

/** Whole, or as it was before. */
export async function writeHealthRecord(path: string, record: HealthRecord): Promise<void> {
  const kept = {
    ...record,
    missing: record.missing.slice(0, MOST_REMEMBERED),
    damaged: record.damaged.slice(0, MOST_REMEMBERED),
    foreign: record.foreign.slice(0, MOST_REMEMBERED),
    cut: record.cut || Math.max(record.missing.length, record.damaged.length) > MOST_REMEMBERED,
  };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.tmp`;
  {
    await using file = await open(temporary, 'w', 0o600);
    await file.writeFile(JSON.stringify(z.encode(healthRecordSchema, kept)));
    await file.sync();
  }
  await rename(temporary, path);
}

export async function removeHealthRecord(path: string): Promise<void> {
  await rm(path, { force: true });
}
