import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { DateTime } from 'luxon';
import type { IndexLine, Manifest, Problem } from '../../../shared/format.ts';
import type { AssetDocument, Folder } from '../../marketing-cloud/marketing-cloud.ts';
import { isFatal, isIdentified } from '../capture.ts';
import { FolderTree } from '../folder-tree.ts';
import { contentTypeOf, Keeper, type Kept } from '../keeper.ts';
import { versionedPath } from '../names.ts';
import { copyFile } from '../retention/files.ts';
import { type BegunSideRun, beginSideRun, finishSideRun, type SideRunParts } from '../side-run.ts';
import type { WholeContent } from './sources.ts';

/** Of a sha256: enough to tell the versions of one asset apart. */
const VERSION_DIGITS = 12;

/**
 * The id sorts after those of all other runs and of earlier repairs: of one version that lies in several folders,
 * readers take the one of the greatest id.
 */
export function repairRunId({
  until,
  sequence,
}: {
  readonly until: Date;
  readonly sequence: number;
}): string {
  const moment = DateTime.fromJSDate(until, { zone: 'utc' }).toFormat('yyyyMMddHHmmss');
  return `repair-${moment}-${String(sequence).padStart(6, '0')}-${randomBytes(4).toString('hex')}`;
}

/** A run that holds whole what others hold damaged. It takes its folder with the first thing that it keeps. */
export class MendedRun {
  readonly #parts: SideRunParts;
  readonly #tree: FolderTree;
  readonly #lines: IndexLine[] = [];
  readonly #mends = new Set<string>();
  /** Paths in its folder, as file systems compare them, with what lies there. */
  readonly #taken = new Map<string, string>();
  #begun: Promise<{ readonly begun: BegunSideRun; readonly keeper: Keeper }> | undefined;

  constructor(parts: SideRunParts, folders: readonly Folder[]) {
    this.#parts = parts;
    this.#tree = new FolderTree(folders);
  }

  /** Copies a version's files and says whose version it is. */
  async copy(line: IndexLine, contents: readonly WholeContent[], heldBy: readonly string[]): Promise<void> {
    const { storage, signal } = this.#parts;
    const { begun } = await this.#begin();
    const files: IndexLine['files'] = [];
    for (const [index, file] of line.files.entries()) {
      const content = contents[index];
      if (content === undefined) throw new Error('A file has no content.');
      const { path, isThere } = this.#placeFor(line.id, file);
      files.push({ ...file, path });
      if (isThere) continue;
      if ('from' in content) {
        await copyFile(storage, storage, begun.folder, { ...file, from: content.from, to: path }, signal);
      } else {
        const contentType = contentTypeOf(extname(path).slice(1));
        await storage.put(`${begun.folder}/${path}`, content.body, { contentType, signal });
      }
    }
    this.#add({ ...line, files }, heldBy);
  }

  /** Writes an asset as the service has it; `add` makes it count. Throws where it has no id. */
  async write(document: AssetDocument): Promise<Kept> {
    const { keeper } = await this.#begin();
    if (!isIdentified(document)) throw new Error('An asset without an id cannot be kept.');
    const kept = await keeper.keep(document, 'id', { previous: undefined, partial: false, isFatal });
    for (const { path, sha256 } of kept.asset.line?.files ?? []) this.#taken.set(comparable(path), sha256);
    return kept;
  }

  /** `heldBy`: the runs that hold the same version damaged; none where it is a version of its own. */
  add(line: IndexLine, heldBy: readonly string[]): void {
    this.#add(line, heldBy);
  }

  /** Null where there was nothing to keep. */
  async finish(problems: readonly Problem[], requests: number): Promise<RepairRun | null> {
    if (this.#begun === undefined) return null;
    const { begun } = await this.#begun;
    await this.#parts.storage.settle();
    const manifest = await finishSideRun(this.#parts, begun, {
      lines: this.#lines,
      counts: {},
      problems,
      requests,
      mends: [...this.#mends].sort(),
    });
    return { folder: begun.folder, manifest };
  }

  #add(line: IndexLine, heldBy: readonly string[]): void {
    this.#lines.push(line);
    for (const runId of heldBy) this.#mends.add(runId);
  }

  #begin(): Promise<{ readonly begun: BegunSideRun; readonly keeper: Keeper }> {
    this.#begun ??= this.#take();
    return this.#begun;
  }

  async #take(): Promise<{ readonly begun: BegunSideRun; readonly keeper: Keeper }> {
    const { client, storage, signal } = this.#parts;
    const purpose = { kind: 'repair', trigger: 'repair', called: 'the repair', runId: repairRunId } as const;
    const begun = await beginSideRun(this.#parts, purpose);
    const keeper = new Keeper({ client, storage, folder: begun.folder, tree: this.#tree, signal });
    return { begun, keeper };
  }

  /** Several versions of an asset may lie beside one another; equal files are there once. */
  #placeFor(id: number, { path, sha256 }: { path: string; sha256: string }) {
    for (const candidate of [path, versionedPath(path, id, sha256.slice(0, VERSION_DIGITS))]) {
      const before = this.#taken.get(comparable(candidate));
      if (before === sha256) return { path: candidate, isThere: true };
      if (before !== undefined) continue;
      this.#taken.set(comparable(candidate), sha256);
      return { path: candidate, isThere: false };
    }
    throw new Error(`There is no name for ${path}.`);
  }
}

export interface RepairRun {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Names that differ only in case or Unicode form are the same to some file systems. */
function comparable(path: string): string {
  return path.normalize('NFKC').toLowerCase();
}
