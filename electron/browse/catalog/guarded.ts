import { writeFileSync } from 'node:fs';
import { BackupError } from '../../../shared/errors.ts';

const [BUSY, CORRUPT, NOT_A_DATABASE] = [5, 11, 26];

/** Beside a database that was found to be damaged in use: it is made anew when it is opened next. */
export function damageMark(path: string): string {
  return `${path}-damaged`;
}

/**
 * The same objects, whose failures are told as the window can: `lock-held` where another process writes, and
 * `state-broken` where the file is damaged. Then `onDamage` is called, for nothing can be asked of it any more.
 */
export function guarded<T extends Record<string, object>>(objects: T, path: string, onDamage: () => void): T {
  const told = (error: unknown): unknown => {
    const code = primaryCode(error);
    if (code === BUSY) return busy(error);
    if (code !== CORRUPT && code !== NOT_A_DATABASE) return error;
    writeFileSync(damageMark(path), '');
    onDamage();
    return damaged(error);
  };
  return Object.fromEntries(
    Object.entries(objects).map(([name, object]) => [name, guard(object, told)]),
  ) as T;
}

function guard(target: object, told: (error: unknown) => unknown): object {
  return new Proxy(target, {
    get(_, method) {
      const found: unknown = Reflect.get(target, method);
      if (typeof found !== 'function') return found;
      return (...args: unknown[]): unknown => {
        try {
          const value: unknown = Reflect.apply(found, target, args);
          if (!(value instanceof Promise)) return value;
          return value.catch((error: unknown) => {
            throw told(error);
          });
        } catch (error) {
          throw told(error);
        }
      };
    },
  });
}

/** The low byte is the primary code: https://www.sqlite.org/rescode.html */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function busy(cause: unknown): BackupError {
  return new BackupError('lock-held', 'Another program reads the same backups right now.', {
    hint: 'Wait until it has ended, then try again.',
    cause,
  });
}

function damaged(cause: unknown): BackupError {
  return new BackupError('state-broken', 'What was known of the backups was damaged on this machine.', {
    hint: 'Try again: it is read anew from the destination.',
    cause,
  });
}
