import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CallInput } from '../../../shared/ipc.ts';
import { type Client, useClient } from '../../client/client.ts';
import { callKey } from '../../client/queries.ts';
import { useReportFailure } from '../../components/failures.tsx';
import { useNavigation } from '../../navigation/navigation.tsx';

/** Makes jobs and starts their first backup. */
export function useStartJobs() {
  return useCreation((client, input: CallInput<'jobs.create'>) => client.call('jobs.create', input));
}

/** Makes the job of the sample account and starts its first backup. */
export function useStartSample() {
  return useCreation((client, input: CallInput<'jobs.createSample'>) =>
    client.call('jobs.createSample', input),
  );
}

function useCreation<Input>(create: (client: Client, input: Input) => Promise<{ jobIds: string[] }>) {
  const client = useClient();
  const queries = useQueryClient();
  const report = useReportFailure();
  const { go, guard } = useNavigation();
  return useMutation({
    gcTime: 0,
    mutationFn: async (input: Input) => {
      const { jobIds } = await create(client, input);
      // The jobs are there: a backup that does not start is told of beside them, not as a failure to make them.
      for (const jobId of jobIds) {
        await client.call('runs.start', { jobId, full: false, acceptDeletions: false }).catch(report);
      }
      await queries.invalidateQueries({ queryKey: callKey('jobs.list') });
      guard(null);
      go({ screen: 'job', jobId: jobIds[0] ?? null, page: 'overview' });
    },
  });
}
