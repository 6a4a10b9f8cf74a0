import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import { jobSettingsSchema, type Preferences, preferencesSchema } from '../../shared/job.ts';
import { parseCron } from '../schedule/cron.ts';
import type { DesktopSettings, KeptJob } from '../settings/desktop-settings.ts';
import { checkUnshared, normaliseDestination } from './destination-place.ts';
import { normaliseConnection } from './job-creation.ts';

/** In version 1 all destinations were folders. */
const VERSION = 2;

const fileSchema = z.object({
  format: z.literal('backup-creator-settings'),
  formatVersion: z.int().min(1),
});
const contentSchema = fileSchema.extend({
  jobs: z.array(jobSettingsSchema.omit({ sample: true })).max(1000),
  preferences: preferencesSchema,
});

/** What an export brings along. Jobs whose destination is taken are left out, with the reason. */
export interface ImportedSettings {
  readonly jobs: readonly KeptJob[];
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  readonly preferences: Preferences;
}

/** The settings as a file for another machine: no secret, and no sample account, which is this machine's. */
export function writeSettingsFile({ jobs, preferences }: DesktopSettings): string {
  const content = contentSchema.parse({
    format: 'backup-creator-settings',
    formatVersion: VERSION,
    jobs: jobs.filter(({ sample }) => !sample),
    preferences,
  });
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Reads what `writeSettingsFile` wrote; its jobs get ids of their own. Throws `configuration` for another
 * file, `format-newer`, and `address-not-allowed` where a job would send its secret elsewhere.
 */
export async function readSettingsFile(
  text: string,
  existing: readonly KeptJob[],
): Promise<ImportedSettings> {
  const { jobs: settings, preferences } = parse(text);
  const jobs: KeptJob[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  for (const each of settings) {
    const connection = normaliseConnection(each.connection);
    parseCron(each.schedule.cron, each.schedule.zone);
    try {
      const destination = normaliseDestination(each.destination);
      await checkUnshared(destination, each.name, [...existing, ...jobs]);
      jobs.push({ ...each, connection, destination, id: randomUUID(), sample: false });
    } catch (error) {
      if (!isBackupError(error, 'configuration')) throw error;
      leftOut.push({ name: each.name, reason: error.message });
    }
  }
  return { jobs, leftOut, preferences };
}

function parse(text: string): z.output<typeof contentSchema> {
  const json = parseJson(text);
  const file = fileSchema.safeParse(json);
  if (file.success && file.data.formatVersion > VERSION) {
    throw new BackupError('format-newer', 'These settings were written by a newer version of the program.', {
      hint: 'Update Backup Creator, then import them again.',
    });
  }
  const content = contentSchema.safeParse(json);
  if (content.success) return content.data;
  throw new BackupError('configuration', 'This file holds no settings of Backup Creator.', {
    hint: 'Choose a file that "Export settings" has written.',
    cause: content.error,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
