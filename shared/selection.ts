import { z } from 'zod';

/** Which assets a job keeps. Types are asset type ids; folders are category ids, each with its subfolders. */
export const selectionSchema = z.object({
  types: z.union([z.literal('all'), z.array(z.int().positive()).min(1)]),
  folders: z.union([z.literal('all'), z.array(z.int()).min(1)]),
  scope: z.enum(['own', 'own-and-shared']),
});

export type Selection = z.infer<typeof selectionSchema>;
