import { join } from 'node:path';
import { app } from 'electron';
import type { ThreadEntries } from '../threads/entries.ts';

/** Where things are: what came with the program, and what it keeps for this user. All absolute. */
export interface Places {
  readonly preload: string;
  readonly pages: string;
  readonly icon: string;
  readonly trayIcons: string;
  readonly sampleProcess: string;
  readonly threads: ThreadEntries;
  /** Settings, state, catalogs and progress. */
  readonly state: string;
  /** Encrypted files, where the keychain holds only their keys. */
  readonly sealedSecrets: string;
  readonly log: string;
  /** The list of what the program is made of. */
  readonly licences: string;
  readonly sampleBackups: string;
}

/** `program` is the folder of the built main script. Once the app is ready. */
export function placesOf(program: string, programUrl: string): Places {
  const state = app.getPath('userData');
  return {
    preload: join(program, '..', 'preload', 'preload.cjs'),
    pages: join(program, '..', 'renderer'),
    icon: join(program, 'icon.png'),
    trayIcons: join(program, 'tray'),
    sampleProcess: join(program, 'sample-process.js'),
    threads: {
      catalog: new URL('./catalog-worker.js', programUrl),
      storage: new URL('./storage-worker.js', programUrl),
      browse: new URL('./browse-worker.js', programUrl),
    },
    state,
    sealedSecrets: join(state, 'secrets'),
    log: join(state, 'logs', 'backup-creator.log'),
    licences: join(program, '..', 'licences.json'),
    sampleBackups: join(app.getPath('documents'), 'Backup Creator', 'Sample account'),
  };
}
