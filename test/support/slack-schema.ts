import { z } from 'zod';

/** What Block Kit allows of the blocks that we use. An entity that was cut in two would show as such. */
const markdown = (longest: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z
      .string()
      .min(1)
      .max(longest)
      .refine((text) => !/&(?!(?:amp|lt|gt);)/.test(text), 'A bare or broken entity.'),
  });

const header = z.strictObject({
  type: z.literal('header'),
  text: z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(150),
    emoji: z.boolean().optional(),
  }),
});
const section = z.strictObject({ type: z.literal('section'), text: markdown(3000) });
const fields = z.strictObject({ type: z.literal('section'), fields: z.array(markdown(2000)).min(1).max(10) });
const context = z.strictObject({
  type: z.literal('context'),
  elements: z.array(markdown(3000)).min(1).max(10),
});

/** The payload of an incoming webhook. */
export const slackSchema = z.strictObject({
  text: z.string().min(1).max(40_000),
  blocks: z
    .array(z.union([header, section, fields, context]))
    .min(1)
    .max(50),
});
