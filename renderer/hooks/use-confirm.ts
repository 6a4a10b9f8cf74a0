import { useCallback } from 'react';
import type { CallInput } from '../../shared/ipc.ts';
import { useClient } from '../client/client.ts';
import { useReportFailure } from '../components/failures.tsx';

/** Asks the user in a native dialog. Where that fails he is told, and nothing was confirmed. */
export function useConfirm(): (question: CallInput<'app.confirm'>) => Promise<boolean> {
  const client = useClient();
  const report = useReportFailure();
  return useCallback(
    async (question) => {
      try {
        return await client.call('app.confirm', question);
      } catch (error) {
        report(error);
        return false;
      }
    },
    [client, report],
  );
}
