import type { IndexLine } from '../../../shared/format.ts';

/** What a file of an asset is: the asset's JSON, something to be read as text, or a file of its own. */
export type KeptRole = 'json' | 'text' | 'binary';

export interface KeptFile {
  /** Relative to the snapshot folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly role: KeptRole;
  /** After name and id: `html`, `code.json`, `png`. Of one asset each file has another. */
  readonly suffix: string;
  /** In lower case, without a dot. */
  readonly extension: string;
}

const TEXTS = new Set(
  `amp ssjs html htm xhtml xht css less sass js json xml xsl xslt atom rss svg txt text md markdown csv tsv
  tab as eml ics`.split(/\s+/),
);

/** The files of a version, told apart by their names as FORMAT.md has them. */
export function keptFiles({ id, files }: Pick<IndexLine, 'id' | 'files'>): KeptFile[] {
  return files.map((file) => {
    const suffix = suffixOf(file.path, id);
    const extension = suffix.slice(suffix.lastIndexOf('.') + 1).toLowerCase();
    const role = suffix === 'json' ? 'json' : TEXTS.has(extension) ? 'text' : 'binary';
    return { ...file, role, suffix, extension };
  });
}

function suffixOf(path: string, id: number): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const mark = `.${id}.`;
  const at = name.lastIndexOf(mark);
  return at < 0 ? name.slice(name.lastIndexOf('.') + 1) : name.slice(at + mark.length);
}
