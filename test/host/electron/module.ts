import { standIn } from './instance.ts';

/**
 * What `import 'electron'` gives in main. A name that is missing here is an error of the import's; `require` and
 * the default export throw when it is read.
 */
const { electron } = standIn;

export const {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
  webContents,
} = electron;

// biome-ignore lint/style/noDefaultExport: electron has one
export { electron as default, electron as 'module.exports' };
