import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { getRawHeader, listPackage, statFile } from '@electron/asar';
import type { PackedApp } from './pack.ts';

export interface ArchivedFile {
  /** From the archive's root, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Beside the archive, where the system can load it. */
  readonly unpacked: boolean;
}

/** The files of a packed app's archive. */
export function archivedFiles({ resources }: PackedApp): ArchivedFile[] {
  const archive = join(resources, 'app.asar');
  return listPackage(archive, { isPack: false }).flatMap((listed) => {
    const path = listed.replaceAll('\\', '/').slice(1);
    const entry = statFile(archive, path);
    return 'size' in entry ? [{ path, bytes: entry.size, unpacked: entry.unpacked }] : [];
  });
}

/** What the packer has to tell Electron of the archive: it refuses any other. */
export function headerHash({ resources }: PackedApp): string {
  const { headerString } = getRawHeader(join(resources, 'app.asar'));
  return createHash('sha256').update(headerString).digest('hex');
}

/** The sizes of an archive's folders, the largest first, as lines to read. */
export function sizesByFolder(files: readonly ArchivedFile[]): string {
  const sizes = new Map<string, number>();
  for (const { path, bytes } of files) {
    const folder = path.split('/').slice(0, 2).join('/');
    sizes.set(folder, (sizes.get(folder) ?? 0) + bytes);
  }
  const lines = [...sizes].sort(([, one], [, other]) => other - one);
  return lines.map(([folder, bytes]) => `${(bytes / 1024).toFixed(0).padStart(7)} KB  ${folder}`).join('\n');
}
