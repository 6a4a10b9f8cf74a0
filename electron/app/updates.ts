import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { CallHandlers, JobView, Notice } from '../../shared/ipc.ts';
import {
  FIRST_UPDATES_SETTINGS,
  type NewerVersion,
  type UpdatesSettings,
  type UpdatesView,
} from '../../shared/updates.ts';
import type { Log } from '../journal/log.ts';
import type { SettingsStore } from '../settings/settings-store.ts';

/** What gets newer versions. Both promises fail with a BackupError in the user's words. */
export interface Updater {
  /** The newest version of the channel, where it is newer than this one. */
  find(channel: UpdatesSettings['channel']): Promise<NewerVersion | null>;
  /** Gets what was found last and makes sure that it is what the feed describes. */
  download(onProgress: (share: number) => void): Promise<void>;
  /** Quits the program, installs what was downloaded, and starts it. Throws `update-failed` where it goes on. */
  install(): void;
  /** Whether what was downloaded is installed when the program quits by itself. */
  installOnQuit(wanted: boolean): void;
}

export interface UpdatesParts {
  /** Null where the program was packed without a feed. */
  readonly updater: Updater | null;
  readonly current: string;
  readonly settings: SettingsStore;
  readonly jobs: () => readonly Pick<JobView, 'name' | 'state' | 'task'>[];
  readonly emit: (view: UpdatesView) => void;
  /** A version was downloaded and can be installed. */
  readonly onReady: (newer: NewerVersion) => void;
  readonly log: Log;
  readonly now?: () => Date;
}

export type UpdatesHandlers = Pick<
  CallHandlers,
  'updates.get' | 'updates.set' | 'updates.check' | 'updates.download' | 'updates.install'
>;

const CHECK_EVERY_MILLISECONDS = 24 * 60 * 60 * 1000;

type Progress = Omit<UpdatesView, 'current' | 'settings'>;

/** Newer versions of the program itself: looks for them, gets them, and never installs one while a job is busy. */
export class Updates {
  readonly #parts: UpdatesParts;
  #progress: Progress = {
    state: 'idle',
    newer: null,
    share: null,
    checkedAt: null,
    problem: null,
  };

  constructor(parts: UpdatesParts) {
    this.#parts = parts;
  }

  /** Looks now and once a day, where the user did not turn that off. Never rejects. */
  async start(): Promise<void> {
    if (this.#parts.updater === null) return;
    setInterval(() => void this.#checkByItself(), CHECK_EVERY_MILLISECONDS).unref();
    await this.#checkByItself();
  }

  get handlers(): UpdatesHandlers {
    return {
      'updates.get': async () => (this.#parts.updater === null ? null : this.#view()),
      'updates.set': async (settings) => this.#set(settings),
      'updates.check': async () => this.#check(),
      'updates.download': async () => this.#download(),
      'updates.install': async () => this.#install(),
    };
  }

  get #settings(): UpdatesSettings {
    return this.#parts.settings.get().updates ?? FIRST_UPDATES_SETTINGS;
  }

  #view(): UpdatesView {
    return { current: this.#parts.current, settings: this.#settings, ...this.#progress };
  }

  #tell(change: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...change };
    this.#parts.emit(this.#view());
  }

  #set(updates: UpdatesSettings): void {
    const { settings } = this.#parts;
    const isOtherChannel = updates.channel !== this.#settings.channel;
    settings.set({ ...settings.get(), updates });
    this.#parts.updater?.installOnQuit(updates.automatic);
    // What was found is of the other channel; what was downloaded can be installed all the same.
    this.#tell(isOtherChannel && this.#progress.state === 'found' ? { state: 'idle', newer: null } : {});
  }

  async #checkByItself(): Promise<void> {
    if (this.#settings.automatic) await this.#check();
  }

  async #check(): Promise<void> {
    const { updater, now = () => new Date() } = this.#parts;
    if (updater === null || ['checking', 'downloading', 'ready'].includes(this.#progress.state)) return;
    const { automatic, channel } = this.#settings;
    this.#tell({ state: 'checking', problem: null });
    try {
      const newer = await updater.find(channel);
      this.#tell({ state: newer === null ? 'idle' : 'found', newer, checkedAt: now().toISOString() });
    } catch (error) {
      this.#fail('idle', error);
    }
    if (automatic && this.#progress.state === 'found') await this.#download();
  }

  async #download(): Promise<void> {
    const { updater, onReady } = this.#parts;
    const { state, newer } = this.#progress;
    if (updater === null || state !== 'found' || newer === null) return;
    updater.installOnQuit(this.#settings.automatic);
    this.#tell({ state: 'downloading', share: 0, problem: null });
    try {
      await updater.download((share) => this.#tell({ share }));
      this.#tell({ state: 'ready', share: null });
      onReady(newer);
    } catch (error) {
      this.#fail('found', error);
    }
  }

  #fail(state: Progress['state'], error: unknown): void {
    this.#parts.log.warn('Looking for a newer version failed', { error });
    const { message, hint } = isBackupError(error) ? error : UNKNOWN;
    this.#tell({ state, share: null, problem: { message, hint: hint ?? null } });
  }

  #install(): void {
    const { updater, jobs } = this.#parts;
    if (updater === null || this.#progress.state !== 'ready') {
      throw new BackupError('update-failed', 'There is no newer version to install yet.', {
        hint: 'Look for one in Settings > Updates.',
      });
    }
    const busy = jobs().find(({ state, task }) => state === 'running' || task !== null);
    if (busy !== undefined) {
      throw new BackupError('lock-held', `The newer version waits: ${busy.name} is busy.`, {
        hint: 'Install it when that has ended.',
      });
    }
    updater.install();
  }
}

/** What the window says on all its pages when a newer version was downloaded. */
export function readyNotice({ version }: NewerVersion): Notice {
  const message = `Backup Creator ${version} is ready to be installed.`;
  return { id: 'update-ready', level: 'info', message, hint: 'See Settings > Updates.' };
}

const UNKNOWN = new BackupError('update-failed', 'The newer version could not be got.', {
  hint: 'The log says why. Backups are not touched by it.',
});
