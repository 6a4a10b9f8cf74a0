import { z } from 'zod';

/** What the program tells the process of the sample account. */
export const sampleOrderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), assets: z.int().positive(), statePath: z.string().min(1) }),
  z.object({ kind: z.literal('stop') }),
]);
export type SampleOrder = z.infer<typeof sampleOrderSchema>;

/** What the process of the sample account tells the program. */
export const sampleReportSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    authUrl: z.url(),
    clientId: z.string(),
    clientSecret: z.string(),
    mid: z.int().positive(),
  }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);
export type SampleReport = z.infer<typeof sampleReportSchema>;
