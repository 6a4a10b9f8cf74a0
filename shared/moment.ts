import { z } from 'zod';

/** A moment: a `Date` in the program, ISO 8601 text in UTC where it is kept. */
export const momentSchema = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});
