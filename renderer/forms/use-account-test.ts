import { useState } from 'react';
import type { CallInput } from '../../shared/ipc.ts';
import { useCall } from '../client/queries.ts';
import { type ConnectionValues, connectionOf } from './connection-values.ts';

/** Tests a connection; the outcome holds as long as the values are those that were tested. */
export function useAccountTest(values: ConnectionValues, jobId: string | null) {
  const test = useCall('account.test');
  const [tested, setTested] = useState<string | null>(null);
  const input: CallInput<'account.test'> = {
    connection: connectionOf(values),
    clientSecret: values.clientSecret === '' ? null : values.clientSecret,
    jobId,
  };
  const key = JSON.stringify(input);
  const current = tested === key;
  return {
    result: current ? test.data : undefined,
    error: current ? test.error : null,
    isPending: test.isPending,
    /** Resolves with what was found, or null where the test failed. */
    run: () => {
      setTested(key);
      return test.mutateAsync(input).catch(() => null);
    },
  };
}

export type AccountTestState = ReturnType<typeof useAccountTest>;
