import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxAccount } from '../../electron/sandbox/sandbox.ts';
import { createRestorable, type Restorable, restoreInto } from './restored-account.ts';

type RestoreOptions = Omit<Parameters<typeof restoreInto>[1], 'journalPath'> & { journalPath?: string };

/** An account with a backup of it, and the journal of one restore. */
export class RestorePlace {
  readonly kept: Restorable;
  readonly journalPath: string;
  readonly folder: string;

  private constructor(kept: Restorable, folder: string) {
    this.kept = kept;
    this.folder = folder;
    this.journalPath = join(folder, 'restore.ndjson');
  }

  static async create(): Promise<RestorePlace> {
    const folder = await mkdtemp(join(tmpdir(), 'backup-creator-restore-'));
    return new RestorePlace(await createRestorable(), folder);
  }

  get account(): SandboxAccount {
    return this.kept.engine.sandbox.account();
  }

  readonly idsOfType = (typeId: number): number[] =>
    this.kept.run.index.filter(({ assetType }) => assetType.id === typeId).map(({ id }) => id);

  readonly restore = (options: RestoreOptions = {}): ReturnType<typeof restoreInto> =>
    restoreInto(this.kept, { journalPath: this.journalPath, ...options });

  /** Requests that wrote, as far as the sandbox remembers. */
  readonly writes = (): number =>
    this.kept.engine.sandbox.requests.recent().filter(({ kind }) => kind === 'write').length;

  async close(): Promise<void> {
    await this.kept.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
