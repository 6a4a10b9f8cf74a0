import { QueryClient, type UseQueryOptions, useMutation, useQuery } from '@tanstack/react-query';
import type { CallInput, CallName, CallOutput } from '../../shared/ipc.ts';
import { useClient } from './client.ts';

/** Main is always there, tries again by itself where that helps, and says what has changed. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      // What is sent may be a secret: nothing of it stays.
      mutations: { networkMode: 'always', retry: false, gcTime: 0 },
    },
  });
}

/** The cache's key of a call. */
export function callKey<Name extends CallName>(name: Name, input?: CallInput<Name>): readonly unknown[] {
  return input === undefined ? [name] : [name, input];
}

type QueryOptions<Output> = Pick<
  UseQueryOptions<Output>,
  'enabled' | 'staleTime' | 'gcTime' | 'placeholderData'
>;

/** A call that asks. */
export function useCallQuery<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
  options: QueryOptions<CallOutput<Name>> = {},
) {
  const client = useClient();
  return useQuery<CallOutput<Name>>({
    queryKey: callKey(name, input),
    queryFn: () => client.call(name, input),
    ...options,
  });
}

/** A call that does something, when asked to. */
export function useCall<Name extends CallName>(
  name: Name,
  options: { onError?: (error: Error) => void } = {},
) {
  const client = useClient();
  return useMutation<CallOutput<Name>, Error, CallInput<Name>>({
    mutationFn: (input) => client.call(name, input),
    ...options,
  });
}
