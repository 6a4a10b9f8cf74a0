import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { isBackupError } from '../../shared/errors.ts';

/** A text read by `parse`; what that refuses with a `BackupError` becomes the issue. */
export function parsedBy<T>(parse: (text: string) => T) {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      if (!isBackupError(error)) throw error;
      const message = [error.message, error.hint].filter((part) => part !== undefined).join(' ');
      context.addIssue({ code: 'custom', message, input: undefined });
      return z.NEVER;
    }
  });
}

/** A path, made absolute. `~` is for shells: taken literally it would make a folder of that name. */
export function pathFrom(workingFolder: string) {
  return z
    .string()
    .refine((text) => !/^~(?:[/\\]|$)/.test(text) && !text.includes('\0'))
    .transform((text) => (isAbsolute(text) ? text : resolve(workingFolder, text)));
}

/** A folder within a bucket or container: no slash at either end, nothing that leaves it. */
export const prefix = z
  .string()
  .transform((text) => text.replaceAll(/^\/+|\/+$/g, ''))
  .refine((text) => text === '' || text.split('/').every(isPlainSegment));

function isPlainSegment(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && !/[\\\p{Cc}]/u.test(segment);
}

/** The address of a storage service, without a slash at its end. Secrets have their own variables. */
export const serviceAddress = z
  .url({ protocol: /^https?$/ })
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && url.username + url.password + url.search + url.hash === '';
  })
  .transform((text) => text.replace(/\/+$/, ''));
