import type { IndexLine } from '../../../shared/format.ts';
import type { Storage } from '../../storage/storage.ts';
import type { IndexScan } from './index-scan.ts';
import { isNearly } from './near.ts';
import { type ReadBack, readBack } from './read-back.ts';

type KeptFile = IndexLine['files'][number];

/** A file that is not as its index says. */
export interface Lost {
  readonly id: number;
  /** The run that its version came from; undefined: the one in whose folder it lies. */
  readonly origin: string | undefined;
  readonly file: KeptFile;
  readonly actual: ReadBack;
}

/**
 * Where an index is damaged, what it says of a file may be wrong and the file right. Takes away what the damage of
 * the index explains: a hash but for one digit, a path but for one character, a line that cannot be read. `strange`
 * are paths in the run's folder that no line names.
 */
export async function clearedByIndex(
  storage: Storage,
  folder: string,
  scan: IndexScan,
  found: { readonly lost: readonly Lost[]; readonly strange: readonly string[] },
): Promise<{ lost: Lost[]; strange: string[] }> {
  let lost = found.lost.filter((one) => !isWhole(one.actual, one.file.sha256));
  const strange: string[] = [];
  for (const path of found.strange) {
    const actual = await readBack(storage, `${folder}/${path}`);
    const named = lost.find((one) => isMeant(one, path, actual)) ?? namedIn(scan.unusable, path, actual);
    if (named === undefined) strange.push(path);
    else {
      lost = lost.filter((one) => one !== named);
      const file = { ...named.file, path };
      if (!isWhole(actual, file.sha256)) lost.push({ ...named, file, actual });
    }
  }
  return { lost, strange };
}

function isWhole(actual: ReadBack, sha256: string): boolean {
  return actual.state === 'read' && isNearly(actual.sha256, sha256);
}

/** Whether a file that nobody names is the one that a line names by a wrong path. */
function isMeant({ file, actual }: Lost, path: string, other: ReadBack): boolean {
  if (actual.state === 'read') return false;
  return isNearly(file.path, path) || isWhole(other, file.sha256);
}

/** What the lines that cannot be read say of a file, if they name its path or its content. */
function namedIn(lines: readonly string[], path: string, actual: ReadBack): Lost | undefined {
  const written = JSON.stringify(path).slice(1, -1);
  for (const line of lines) {
    const at = line.indexOf(written);
    const sha256 = at < 0 ? undefined : /"(.{64})"/.exec(line.slice(at))?.[1];
    const isByContent = actual.state === 'read' && line.includes(actual.sha256);
    if (at < 0 && !isByContent) continue;
    const id = Number(/"id":(\d+)/.exec(line)?.[1] ?? 0);
    const own = actual.state === 'read' ? actual.sha256 : '';
    return {
      id,
      origin: undefined,
      file: { path, bytes: 0, sha256: isByContent ? own : (sha256 ?? own) },
      actual,
    };
  }
  return undefined;
}
