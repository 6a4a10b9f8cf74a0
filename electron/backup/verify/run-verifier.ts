import type { LimitFunction } from 'p-limit';
import type { IndexLine } from '../../../shared/format.ts';
import type { Storage } from '../../storage/storage.ts';
import { FOLDERS_FILE, INDEX_FILE, INVENTORY_FILE, MANIFEST_FILE, RUN_FILE } from '../snapshots.ts';
import type { TaskPool } from '../task-pool.ts';
import { clearedByIndex, type Lost } from './damaged-index.ts';
import { Findings, type Tally } from './findings.ts';
import { IndexScan, type ScannedLine } from './index-scan.ts';
import type { Mended } from './mended.ts';
import { namesNearly } from './near.ts';
import { PathSet } from './path-set.ts';
import { readBack } from './read-back.ts';
import type { FinishedRun } from './root-survey.ts';
import { TimeList } from './time-list.ts';
import { walk } from './walk.ts';

const DOCUMENTS: ReadonlySet<string> = new Set([
  RUN_FILE,
  MANIFEST_FILE,
  INDEX_FILE,
  INVENTORY_FILE,
  FOLDERS_FILE,
]);

/** What verifying all runs shares. */
export interface Workshop {
  readonly storage: Storage;
  /** Reads files back, a few at a time. */
  readonly pool: TaskPool;
  /** Pages of listings that are asked for at a time. */
  readonly listing: LimitFunction;
  readonly tally: Tally;
  readonly mended: Mended;
  /** Seconds since 1970. */
  readonly now: () => number;
}

/** Which files of a run are read: all, or those that a sample chose by their place in the index. */
export type Choice = 'all' | Uint8Array;

type KeptFile = IndexLine['files'][number];

/** Verifies one finished run. */
export class RunVerifier {
  readonly #shop: Workshop;
  readonly #run: FinishedRun;
  readonly #choice: Choice;
  readonly #times: TimeList;
  readonly #findings = new Findings();
  readonly #lost: Lost[] = [];
  readonly #underWay = new Set<Promise<void>>();

  /** `times`: when its files were checked before, in the order of its index. */
  constructor(shop: Workshop, run: FinishedRun, choice: Choice, times: Uint32Array | undefined) {
    this.#shop = shop;
    this.#run = run;
    this.#choice = choice;
    this.#times = new TimeList(times);
  }

  /** When each file was checked, this time included. Undefined where the index does not tell which files there are. */
  get times(): Uint32Array | undefined {
    return this.#times.isTrue ? this.#times.list() : undefined;
  }

  async verify(): Promise<Findings> {
    const { folder, manifest } = this.#run;
    await this.#checkDocuments();
    const listed = await this.#list();
    const scan = new IndexScan(this.#shop.storage, `${folder}/${INDEX_FILE}`);
    const isCounted = this.#choice === 'all' && 'value' in manifest && manifest.value !== undefined;
    let ordinal = 0;
    for await (const line of scan.lines()) {
      const { files } = line;
      if (isCounted) this.#shop.tally.sawLine(files.length);
      for (const file of files) {
        const isListed = listed.mark(file.path);
        if (!isListed || this.#isChosen(ordinal)) await this.#check(line, file, ordinal);
        else this.#times.keep(ordinal);
        ordinal += 1;
      }
    }
    await this.#settle();
    const isIntact = this.#judgeIndex(scan);
    this.#times.end(ordinal, isIntact);
    const foreign = listed.unmarked > 0 && !scan.isHopeless ? await this.#unmarked(listed) : [];
    if (isIntact) this.#conclude(this.#lost, foreign);
    else {
      const { lost, strange } = await clearedByIndex(this.#shop.storage, folder, scan, {
        lost: this.#lost,
        strange: foreign,
      });
      this.#conclude(lost, strange);
    }
    return this.#findings;
  }

  #isChosen(ordinal: number): boolean {
    return this.#choice === 'all' || this.#choice[ordinal] === 1;
  }

  #conclude(lost: readonly Lost[], foreign: readonly string[]): void {
    const { folder, runId: run } = this.#run;
    for (const { id, origin, file, actual } of lost) {
      const isMended = run !== null && this.#shop.mended.covers(id, origin ?? run, run);
      const kind = actual.state === 'missing' ? 'missing' : 'damaged';
      this.#findings[isMended ? 'repaired' : kind].push({ run, path: `${folder}/${file.path}`, id });
    }
    for (const path of foreign) this.#findings.foreign.push({ run, path: `${folder}/${path}`, id: null });
  }

  /** Takes its turn among the files of all runs. */
  async #check({ id, run: origin }: ScannedLine, file: KeptFile, ordinal: number): Promise<void> {
    const { storage, pool, tally, now } = this.#shop;
    this.#times.set(ordinal, 0);
    await this.#inTurn(async () => {
      const found = await readBack(storage, `${this.#run.folder}/${file.path}`);
      tally.read(found.state === 'read' ? found.bytes : 0);
      const isWhole = found.state === 'read' && found.sha256 === file.sha256 && found.bytes === file.bytes;
      if (isWhole) this.#times.set(ordinal, now());
      else this.#lost.push({ id, origin, file, actual: found });
    }, pool);
  }

  async #inTurn(task: () => Promise<void>, pool: TaskPool): Promise<void> {
    const { ended } = await pool.add(task);
    this.#underWay.add(ended);
    void ended.finally(() => this.#underWay.delete(ended));
  }

  async #settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    if (this.#shop.pool.failure) throw this.#shop.pool.failure.error;
  }

  /** The manifest and run.json were read when they were looked for. */
  async #checkDocuments(): Promise<void> {
    const { manifest, record } = this.#run;
    this.#judge(MANIFEST_FILE, manifest.state);
    const isOthers =
      manifest.state === 'intact' && record.state === 'intact' && record.value.runId !== manifest.value.runId;
    this.#judge(RUN_FILE, isOthers ? 'damaged' : record.state);
    for (const found of [manifest, record]) this.#shop.tally.read('bytes' in found ? found.bytes : 0);
    await this.#checkDocument(INVENTORY_FILE, 'inventory');
    if (this.#hasFolders()) await this.#checkDocument(FOLDERS_FILE, 'folders');
  }

  #hasFolders(): boolean {
    const { manifest } = this.#run;
    if (manifest.state === 'intact') return manifest.value.files.folders !== null;
    return manifest.state === 'damaged' && /"folders": \{/.test(manifest.text ?? '');
  }

  async #checkDocument(name: string, what: 'inventory' | 'folders'): Promise<void> {
    const { storage, pool, tally } = this.#shop;
    await this.#inTurn(async () => {
      const found = await readBack(storage, `${this.#run.folder}/${name}`);
      tally.read(found.state === 'read' ? found.bytes : 0);
      const isAsNamed = found.state === 'read' && this.#isAsNamed(what, found);
      this.#judge(name, found.state === 'read' ? (isAsNamed ? 'intact' : 'damaged') : found.state);
    }, pool);
  }

  #judgeIndex(scan: IndexScan): boolean {
    this.#shop.tally.read(scan.bytes);
    const isAsNamed = this.#isAsNamed('index', scan) && scan.unusable.length === 0;
    const isIntact = scan.state === 'read' && isAsNamed;
    this.#judge(INDEX_FILE, scan.state === 'read' ? (isIntact ? 'intact' : 'damaged') : scan.state);
    return isIntact;
  }

  /** A manifest that is itself damaged is believed as far as its damage allows; without one nothing is known. */
  #isAsNamed(
    what: 'folders' | 'index' | 'inventory',
    actual: { readonly bytes: number; readonly sha256: string },
  ): boolean {
    const { manifest } = this.#run;
    if (manifest.state === 'intact') {
      const named = manifest.value.files[what];
      return named?.sha256 === actual.sha256 && named.bytes === actual.bytes;
    }
    if (manifest.state !== 'damaged' || manifest.text === undefined) return true;
    return namesNearly(manifest.text, actual.sha256);
  }

  #judge(name: string, state: 'intact' | 'damaged' | 'torn' | 'unreadable' | 'missing'): void {
    if (state === 'intact') return;
    const { runId: run, folder } = this.#run;
    const kind = state === 'missing' ? 'missing' : 'damaged';
    this.#findings[kind].push({ run, path: `${folder}/${name}`, id: null });
  }

  /** All that lies in its folder, but for what the engine itself put there. */
  async #list(): Promise<PathSet> {
    const listed = new PathSet();
    await this.#walk((path) => listed.add(path));
    return listed;
  }

  async #unmarked(listed: PathSet): Promise<string[]> {
    const found: string[] = [];
    await this.#walk((path) => {
      if (!listed.isMarked(path)) found.push(path);
    });
    return found;
  }

  async #walk(onFile: (path: string) => void): Promise<void> {
    const { storage, listing } = this.#shop;
    const { folder } = this.#run;
    await walk(storage, folder, listing, (place) => {
      const path = place.slice(folder.length + 1);
      if (!DOCUMENTS.has(path) && !/^claim-[^/]*$/.test(path)) onFile(path);
    });
  }
}
