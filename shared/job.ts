import { z } from 'zod';
import { destinationSchema } from './destination-schema.ts';
import { NO_NOTIFICATIONS, notifySettingsSchema } from './notify.ts';
import { selectionSchema } from './selection.ts';
import { NO_RETENTION, NO_VERIFICATION, retentionSettingsSchema, verificationSchema } from './trust.ts';

/** How an account is reached, without the client secret. */
export const connectionSchema = z.object({
  /** As a person pastes it; main reduces it to the address that is allowed. */
  authenticationAddress: z.string().trim().min(1),
  clientId: z.string().trim().min(1),
  /** Undefined: the business unit that owns the package. */
  mid: z.int().positive().optional(),
});
export type Connection = z.infer<typeof connectionSchema>;

export const scheduleSettingsSchema = z.object({
  cron: z.string().min(1),
  zone: z.string().min(1),
  enabled: z.boolean(),
  /** Weeks from one self-contained backup to the next; undefined: only the first one is. */
  fullEveryWeeks: z.int().min(1).max(520).optional(),
});
export type ScheduleSettings = z.infer<typeof scheduleSettingsSchema>;

export const jobSettingsSchema = z.object({
  name: z.string().trim().min(1).max(80),
  connection: connectionSchema,
  destination: destinationSchema,
  selection: selectionSchema,
  schedule: scheduleSettingsSchema,
  folderPattern: z.enum(['backup_YYYYMMDD', 'backup_DDMMYY']),
  verification: verificationSchema.default(NO_VERIFICATION),
  retention: retentionSettingsSchema.default(NO_RETENTION),
  notify: notifySettingsSchema.default(NO_NOTIFICATIONS),
  /** The built-in account: it runs in this program and wears the badge Sample. */
  sample: z.boolean(),
});
export type JobSettings = z.infer<typeof jobSettingsSchema>;

/** What the wizard asks for. Main names the job where the user did not. */
export const jobDraftSchema = jobSettingsSchema
  .omit({ sample: true, name: true, verification: true, retention: true, notify: true })
  .extend({ name: z.string().trim().max(80) });
export type JobDraft = z.infer<typeof jobDraftSchema>;

export const preferencesSchema = z.object({
  startAtLogin: z.boolean(),
  notifications: z.enum(['all', 'failures', 'off']),
});
export type Preferences = z.infer<typeof preferencesSchema>;
