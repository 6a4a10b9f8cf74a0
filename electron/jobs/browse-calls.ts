import { BackupError } from '../../shared/errors.ts';
import type { CallHandlers, CallName } from '../../shared/ipc.ts';

/** Calls of the browser that need the system's windows and dialogs: the app answers them. */
export type BrowseAppCalls =
  | 'browse.preview'
  | 'browse.exportReport'
  | 'browse.openFile'
  | 'browse.showFile'
  | 'browse.save'
  | 'browse.showSaved';

export type BrowseCalls = Exclude<Extract<CallName, `browse.${string}`>, BrowseAppCalls>;
export type BrowseHandlers = Pick<CallHandlers, BrowseCalls>;

/** What answers the window's calls about what is backed up. */
export function browseHandlers(): BrowseHandlers {
  return {
    'browse.open': notThere,
    'browse.tree': notThere,
    'browse.assets': notThere,
    'browse.search': notThere,
    'browse.facets': notThere,
    'browse.history': notThere,
    'browse.asset': notThere,
    'browse.text': notThere,
    'browse.compare': notThere,
    'browse.report': notThere,
    'browse.references': notThere,
    'browse.brokenReferences': notThere,
    'browse.files': notThere,
    'browse.cancelSave': notThere,
  };
}

async function notThere(): Promise<never> {
  throw new BackupError('internal', 'This part of the browser is not there yet.');
}
