import { useCallback } from 'react';
import type { CallName } from '../../shared/ipc.ts';
import { toCallError, useClient } from '../client/client.ts';
import { useCall } from '../client/queries.ts';

/** Shows failures that have no place of their own on a page, such as that of a menu's action. */
export function useReportFailure(): (error: unknown) => void {
  const client = useClient();
  return useCallback(
    (error) => {
      const { message, hint } = toCallError(error);
      client.call('app.showFailure', { message, hint }).catch(console.error);
    },
    [client],
  );
}

/** A call that does something and whose failure is shown in a dialog. */
export function useAction<Name extends CallName>(name: Name) {
  const report = useReportFailure();
  return useCall(name, { onError: report });
}
