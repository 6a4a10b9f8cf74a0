import type { CallHandlers, CallName } from '../../../shared/ipc.ts';

/** What the gallery's program answers about what is backed up. */
export function browseHandlers(): Pick<CallHandlers, Extract<CallName, `browse.${string}`>> {
  const notThere = async (): Promise<never> => {
    throw new Error('This part of the browser is not there yet.');
  };
  return {
    'browse.open': notThere,
    'browse.tree': notThere,
    'browse.assets': notThere,
    'browse.search': notThere,
    'browse.facets': notThere,
    'browse.history': notThere,
    'browse.asset': notThere,
    'browse.text': notThere,
    'browse.preview': notThere,
    'browse.compare': notThere,
    'browse.report': notThere,
    'browse.exportReport': notThere,
    'browse.references': notThere,
    'browse.brokenReferences': notThere,
    'browse.files': notThere,
    'browse.openFile': notThere,
    'browse.showFile': notThere,
    'browse.save': notThere,
    'browse.cancelSave': notThere,
    'browse.showSaved': notThere,
  };
}
