import { z } from 'zod';

/** What came with the program and was made by others, one entry for each package. */
export const licencesSchema = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    /** Its SPDX name. */
    licence: z.string(),
    text: z.string(),
  }),
);
export type Licence = z.infer<typeof licencesSchema>[number];
