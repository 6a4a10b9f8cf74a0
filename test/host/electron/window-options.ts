import { NotProvided, refuseOthers } from './strict.ts';

export interface WebPreferences {
  readonly preload?: string;
  readonly additionalArguments?: readonly string[];
}

export interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  readonly x?: number;
  readonly y?: number;
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly show?: boolean;
  readonly title?: string;
  readonly backgroundColor?: string;
  readonly webPreferences?: WebPreferences;
}

/** Options that have an effect here, or whose effect is one on a screen that nobody sees. */
const provided = [
  'width',
  'height',
  'x',
  'y',
  'minWidth',
  'minHeight',
  'maxWidth',
  'maxHeight',
  'center',
  'useContentSize',
  'show',
  'title',
  'icon',
  'backgroundColor',
  'darkTheme',
  'autoHideMenuBar',
  'resizable',
  'minimizable',
  'maximizable',
  'closable',
  'fullscreenable',
  'titleBarStyle',
  'titleBarOverlay',
  'trafficLightPosition',
  'tabbingIdentifier',
  'vibrancy',
  'backgroundMaterial',
  'roundedCorners',
  'webPreferences',
];

/** Web preferences that are heeded or have no effect here; for the others see `safeValues`. */
const providedPreferences = [
  'preload',
  'additionalArguments',
  'session',
  'devTools',
  'spellcheck',
  'backgroundThrottling',
  'safeDialogs',
  'disableDialogs',
  'v8CacheOptions',
  'zoomFactor',
  'defaultEncoding',
  'textAreasAreResizable',
];

/** The windows here are as safe as Electron makes them: what would loosen them is refused. */
const safeValues: Readonly<Record<string, boolean>> = {
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webviewTag: false,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  plugins: false,
  offscreen: false,
  enableWebSQL: false,
};

/** Throws by name for every option that the stand-in would not heed. */
export function checkOptions({ webPreferences = {}, ...options }: WindowOptions): void {
  refuseOthers('BrowserWindow', options, provided);
  refuseOthers('webPreferences', webPreferences, [...providedPreferences, ...Object.keys(safeValues)]);
  for (const [name, value] of Object.entries(webPreferences)) {
    if (name in safeValues && value !== undefined && value !== safeValues[name]) {
      throw new NotProvided(`webPreferences.${name} ${String(value)}: windows are isolated and sandboxed`);
    }
  }
}
