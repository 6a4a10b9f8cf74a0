import { useState } from 'react';
import type { CallInput } from '../../../shared/ipc.ts';
import { useCall } from '../../client/queries.ts';
import { type DestinationValues, destinationOf, destinationSecretOf } from './destination-values.ts';

/**
 * Tests a destination, for the job whose it is or will be, null where there is none yet. The outcome holds as
 * long as the values are those that were tested.
 */
export function useDestinationTest(values: DestinationValues, jobId: string | null) {
  const test = useCall('storage.test');
  const [tested, setTested] = useState<string | null>(null);
  const inputOf = (given: DestinationValues): CallInput<'storage.test'> => ({
    destination: destinationOf(given),
    destinationSecret: destinationSecretOf(given),
    jobId,
  });
  const current = tested === JSON.stringify(inputOf(values));
  return {
    result: current ? test.data : undefined,
    error: current ? test.error : null,
    isPending: test.isPending,
    /** Resolves with what was found, or null where it could not be tested. */
    run: (given = values) => {
      const input = inputOf(given);
      setTested(JSON.stringify(input));
      return test.mutateAsync(input).catch(() => null);
    },
  };
}

export type DestinationTestState = ReturnType<typeof useDestinationTest>;
