import { z } from 'zod';

/** How newer versions of the program are looked for, where it was packed with a feed of them. */
export const updatesSettingsSchema = z.object({
  /** Looks for them once a day, gets what it finds, and installs it when the program is quit. */
  automatic: z.boolean(),
  /** Finished versions alone, or those to try as well. */
  channel: z.enum(['stable', 'beta']),
});
export type UpdatesSettings = z.infer<typeof updatesSettingsSchema>;

export const FIRST_UPDATES_SETTINGS: UpdatesSettings = { automatic: true, channel: 'stable' };

/** A newer version, as the feed tells of it. */
export interface NewerVersion {
  readonly version: string;
  /** When it was made, ISO 8601 in UTC; null where the feed does not say. */
  readonly date: string | null;
  /** What is new in it, as plain text; null where the feed does not say. */
  readonly notes: string | null;
}

export interface UpdatesView {
  readonly current: string;
  readonly settings: UpdatesSettings;
  readonly state: 'idle' | 'checking' | 'found' | 'downloading' | 'ready';
  /** Null until one was found. */
  readonly newer: NewerVersion | null;
  /** How much of it is here, from 0 to 1; null while none is under way. */
  readonly share: number | null;
  /** When the feed last answered, ISO 8601 in UTC; null: not since the program started. */
  readonly checkedAt: string | null;
  /** Why looking or getting last failed; null where it did not. */
  readonly problem: { readonly message: string; readonly hint: string | null } | null;
}
