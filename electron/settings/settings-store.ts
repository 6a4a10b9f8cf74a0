import type { DesktopSettings } from './desktop-settings.ts';

/**
 * Keeps what the user has set. Both throw `state-broken` where the file can't be read or written; what is
 * set is safe on disk, or not at all, when `set` returns.
 */
export interface SettingsStore {
  get(): DesktopSettings;
  set(settings: DesktopSettings): void;
}
