import type { AppUpdater, UpdateInfo } from 'electron-updater';
import { BackupError } from '../../shared/errors.ts';
import type { NewerVersion } from '../../shared/updates.ts';
import type { Log } from '../journal/log.ts';
import type { Updater } from './updates.ts';

/** What the feed's files are called after. */
const CHANNELS = { stable: 'latest', beta: 'beta' } as const;
const LONGEST_NOTES = 20_000;

export interface FeedUpdaterParts {
  /** electron-updater's own for this system. It checks the sum of what it gets, and on Windows and macOS who signed it. */
  readonly library: AppUpdater;
  readonly log: Log;
  readonly beforeInstall: () => void;
  /** Nothing was installed after all. */
  readonly afterFailure: () => void;
  /** The system asks for a password to install it, as for a deb: never while the program quits by itself. */
  readonly asksForPassword?: boolean;
}

/** Gets newer versions from the feed that the program was packed with. */
export function feedUpdater(parts: FeedUpdaterParts): Updater {
  const { library, log, asksForPassword = false } = parts;
  library.autoDownload = false;
  library.logger = libraryLog(log);
  return {
    async find(channel) {
      library.channel = CHANNELS[channel];
      library.allowDowngrade = false; // setting a channel allows it
      const found = await library.checkForUpdates().catch((error: unknown) => {
        throw notAsked(error);
      });
      if (found === null) throw notInstalled();
      return found.isUpdateAvailable ? newerVersion(found.updateInfo) : null;
    },
    async download(onProgress) {
      const tell = ({ percent }: { percent: number }): void => onProgress(percent / 100);
      library.on('download-progress', tell);
      try {
        await library.downloadUpdate();
      } catch (error) {
        throw notDownloaded(error);
      } finally {
        library.off('download-progress', tell);
      }
    },
    install() {
      quitAndInstall(parts);
    },
    installOnQuit(wanted) {
      library.autoInstallOnAppQuit = wanted && !asksForPassword;
    },
  };
}

/** The library tells of an installer that did not start, or was refused, by an event; the program goes on then. */
function quitAndInstall({ library, beforeInstall, afterFailure }: FeedUpdaterParts): void {
  let failure: Error | undefined;
  const note = (error: Error): void => {
    failure ??= error;
  };
  library.on('error', note);
  try {
    beforeInstall();
    library.quitAndInstall();
  } finally {
    library.off('error', note);
  }
  if (failure === undefined) return;
  afterFailure();
  throw new BackupError('update-failed', 'The newer version could not be installed.', {
    hint: 'Try again, or install it by hand in place of this one.',
    cause: failure,
  });
}

function newerVersion({ version, releaseDate, releaseNotes }: UpdateInfo): NewerVersion {
  const date = new Date(releaseDate);
  const notes =
    typeof releaseNotes === 'string'
      ? releaseNotes
      : releaseNotes?.map(({ note }) => note ?? '').join('\n\n');
  return {
    version,
    date: Number.isNaN(date.getTime()) ? null : date.toISOString(),
    notes: notes?.trim().slice(0, LONGEST_NOTES) || null,
  };
}

/** An AppImage that was taken apart, say. */
function notInstalled(): BackupError {
  return new BackupError('update-failed', 'This copy of Backup Creator cannot update itself.', {
    hint: 'Install a newer version in its place by hand.',
  });
}

function notAsked(cause: unknown): BackupError {
  return new BackupError('update-failed', 'It could not be found out whether there is a newer version.', {
    hint: 'Check the connection to the internet. Backups are not touched by it.',
    cause,
  });
}

function notDownloaded(cause: unknown): BackupError {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_CHECKSUM_MISMATCH') {
    return new BackupError('update-failed', 'What was downloaded is not the version that was announced.', {
      hint: 'It was thrown away. Try again later.',
      cause,
    });
  }
  return new BackupError('update-failed', 'The newer version could not be downloaded.', {
    hint: 'Check the connection to the internet and that the disk is not full, then try again.',
    cause,
  });
}

/** The library's words at the level of details: what fails is told of by who asked. */
function libraryLog(log: Log) {
  const detail = (words: unknown): void => log.debug('electron-updater', { words: String(words) });
  return { info: detail, warn: detail, error: detail, debug: detail };
}
