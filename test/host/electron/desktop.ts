import { NotProvided } from './strict.ts';

/** What needs a person and a screen: a test that comes this way says beforehand what is answered. */
function unanswered(name: string): () => never {
  return () => {
    throw new NotProvided(`${name}, unless the test replaces it`);
  };
}

/** Electron's `dialog`. */
export const dialog = {
  showOpenDialog: async () => unanswered('dialog.showOpenDialog')(),
  showSaveDialog: async () => unanswered('dialog.showSaveDialog')(),
  showMessageBox: async () => unanswered('dialog.showMessageBox')(),
  showOpenDialogSync: unanswered('dialog.showOpenDialogSync'),
  showSaveDialogSync: unanswered('dialog.showSaveDialogSync'),
  showMessageBoxSync: unanswered('dialog.showMessageBoxSync'),
  showErrorBox: (title: string, content: string) => console.error(`${title}: ${content}`),
};

/** Electron's `shell`. */
export const shell = {
  openExternal: async () => unanswered('shell.openExternal')(),
  openPath: async () => unanswered('shell.openPath')(),
  showItemInFolder: unanswered('shell.showItemInFolder'),
  trashItem: async () => unanswered('shell.trashItem')(),
  beep: () => undefined,
};

/** Electron's `clipboard`, for text; this app's alone. */
export class HostClipboard {
  private text = '';

  writeText(text: string): void {
    this.text = text;
  }

  readText(): string {
    return this.text;
  }

  clear(): void {
    this.text = '';
  }
}
