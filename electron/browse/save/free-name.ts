import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { safeSegment } from '../../backup/names.ts';

/**
 * The path of something new in `folder` (absolute): `name`, made safe for every file system, with a number where
 * that is taken: nothing of the user's is ever replaced.
 */
export async function freePath(folder: string, name: string, extension = ''): Promise<string> {
  const safe = safeSegment(name);
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${number === 1 ? safe : `${safe} (${number})`}${extension}`);
    if (!(await isTaken(path)) && !(await isTaken(`${path}.part`))) return path;
  }
}

async function isTaken(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
