import ElectronStore from 'electron-store';
import type { Notice } from '../../shared/ipc.ts';
import type { Log } from '../journal/log.ts';
import { openConfStateStore } from '../settings/conf-state-store.ts';
import {
  type DesktopSettings,
  desktopSettingsSchema,
  firstDesktopSettings,
  parseDesktopSettings,
} from '../settings/desktop-settings.ts';
import { KeptFile, type OpenConf } from '../settings/kept-file.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { StateStore } from '../settings/state-store.ts';

const HINT = 'Check that the folder can be written to and its disk is not full.';

export interface OpenedStores {
  readonly settings: SettingsStore;
  readonly state: StateStore;
  /** For the user: what was wrong with a file and what was done about it. */
  readonly notices: readonly Notice[];
}

/**
 * Opens what the user has set (`settings.json`) and what the program remembers (`state.json`, in the same
 * format as the headless command's). Damaged files are put aside and their last good copies take their place.
 * Throws `format-newer` for files that a newer program wrote, and `state-broken` where they can't be used.
 */
export function openStores({ folder, log }: { folder: string; log: Log }): OpenedStores {
  const file = new KeptFile<DesktopSettings>({
    folder,
    log,
    name: 'settings',
    words: {
      subject: 'the file of settings',
      lost: 'jobs have to be added again; backups are not touched',
      hint: HINT,
    },
    parse: (content) => parseDesktopSettings(content),
    encode: (settings) => desktopSettingsSchema.encode(settings),
    first: firstDesktopSettings,
    openConf: openElectronStore,
  });
  const settings = file.open();
  const state = openConfStateStore({ folder, log, hint: HINT, openConf: openElectronStore });
  return {
    settings: { get: () => file.read(), set: (value) => file.write(value) },
    state: state.store,
    notices: [
      ...noticesOf('settings-restored', settings.notice),
      ...noticesOf('state-restored', state.notice),
    ],
  };
}

const openElectronStore: OpenConf = ({ configName, ...options }) =>
  new ElectronStore({ ...options, name: configName });

function noticesOf(id: string, message: string | undefined): Notice[] {
  return message === undefined ? [] : [{ id, level: 'problem', message, hint: null }];
}
