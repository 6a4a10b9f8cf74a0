import { HostEmitter } from './host-emitter.ts';

type Source = 'system' | 'light' | 'dark';

/** Electron's `nativeTheme`. The system's theme is light, or dark with the switch `--force-dark-mode`. */
export class HostNativeTheme extends HostEmitter {
  readonly shouldUseHighContrastColors = false;
  readonly shouldUseInvertedColorScheme = false;
  readonly inForcedColorsMode = false;
  readonly prefersReducedTransparency = false;
  private readonly isSystemDark: () => boolean;
  private readonly onChange: () => void;
  private source: Source = 'system';

  constructor(isSystemDark: () => boolean, onChange: () => void) {
    super('nativeTheme', ['updated']);
    this.isSystemDark = isSystemDark;
    this.onChange = onChange;
  }

  get themeSource(): Source {
    return this.source;
  }

  set themeSource(source: Source) {
    if (source === this.source) return;
    this.source = source;
    this.onChange();
    this.emit('updated');
  }

  get shouldUseDarkColors(): boolean {
    return this.source === 'system' ? this.isSystemDark() : this.source === 'dark';
  }

  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.isSystemDark();
  }

  /** What pages are to be told; null: what Chromium tells them by itself (light). */
  get pageColorScheme(): 'light' | 'dark' | null {
    if (this.source !== 'system') return this.source;
    return this.isSystemDark() ? 'dark' : null;
  }
}
