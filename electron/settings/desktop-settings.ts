import { z } from 'zod';
import { jobSettingsSchema, preferencesSchema } from '../../shared/job.ts';
import { updatesSettingsSchema } from '../../shared/updates.ts';
import { type Migration, migrate } from './migrations.ts';

/** A job as it is kept: its settings under an id that names it on this machine. No secret. */
export const keptJobSchema = jobSettingsSchema.extend({ id: z.uuid() });
export type KeptJob = z.infer<typeof keptJobSchema>;

/** Where the window was, in device-independent pixels. */
export const windowStateSchema = z.object({
  x: z.int().nullable(),
  y: z.int().nullable(),
  width: z.int().positive(),
  height: z.int().positive(),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** All that the user has set in the desktop app. Secrets are in the keychain, runs in the state. */
export const desktopSettingsSchema = z.object({
  formatVersion: z.literal(2),
  jobs: z
    .array(keptJobSchema)
    .refine((jobs) => new Set(jobs.map(({ id }) => id)).size === jobs.length, 'Two jobs have one id.'),
  preferences: preferencesSchema,
  /** Null until the window was first closed. */
  window: windowStateSchema.nullable(),
  /** Absent until the user changed it. */
  updates: updatesSettingsSchema.optional(),
});
export type DesktopSettings = z.infer<typeof desktopSettingsSchema>;

/**
 * The first leads from version 1 to 2, and so on. In version 1 all destinations were folders: nothing of them
 * changes, but a program of that time must not take the others for damage.
 */
export const DESKTOP_MIGRATIONS: readonly Migration[] = [(content) => ({ ...content })];

/** What an app begins with that was never set up. */
export function firstDesktopSettings(): DesktopSettings {
  return {
    formatVersion: 2,
    jobs: [],
    preferences: { startAtLogin: false, notifications: 'failures' },
    window: null,
  };
}

/**
 * Settings out of what a file holds, brought up to the present version. Throws a zod error where they are
 * damaged, and `format-newer` where a newer program wrote them.
 */
export function parseDesktopSettings(
  content: unknown,
  migrations: readonly Migration[] = DESKTOP_MIGRATIONS,
): DesktopSettings {
  const words = { subject: 'The settings were', hint: 'Update Backup Creator to the newer version.' };
  return desktopSettingsSchema.parse(migrate(content, migrations, words));
}
