import { BackupError } from '../../shared/errors.ts';
import type { CallHandlers } from '../../shared/ipc.ts';
import type { BrowseAppCalls } from '../jobs/browse-calls.ts';

/** What answers the calls of the browser that need something of the desktop. */
export function browseAppHandlers(): Pick<CallHandlers, BrowseAppCalls> {
  return {
    'browse.preview': notThere,
    'browse.exportReport': notThere,
    'browse.openFile': notThere,
    'browse.showFile': notThere,
    'browse.save': notThere,
    'browse.showSaved': notThere,
  };
}

async function notThere(): Promise<never> {
  throw new BackupError('internal', 'This part of the browser is not there yet.');
}
