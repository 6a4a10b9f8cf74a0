import { z } from 'zod';

const count = z.int().nonnegative();

/** What `backup --json` and `demo --json` print, as design.md says. Strict: nothing else may be there. */
const reportSchema = z.strictObject({
  status: z.enum(['complete', 'with problems', 'interrupted', 'failed', 'skipped']),
  run: z.string().nullable(),
  folder: z.string().nullable(),
  location: z.string().nullable(),
  since: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
  counts: z
    .strictObject({
      kept: count,
      added: count,
      changed: count,
      unchanged: count,
      deleted: count,
      problems: count,
    })
    .nullable(),
  bytes: count,
  requests: count,
  problems: z.array(
    z.strictObject({
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
      id: z.int().optional(),
    }),
  ),
  continued: z.array(z.strictObject({ run: z.string(), folder: z.string(), status: z.string() })),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().nullable() }).nullable(),
});

export type Report = z.infer<typeof reportSchema>;

/** The one JSON document that a command printed on stdout. */
export function parseReport({ stdout }: { readonly stdout: string }): Report {
  return reportSchema.parse(JSON.parse(stdout));
}
