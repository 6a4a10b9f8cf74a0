import { useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../client/client.ts';
import { callKey } from '../../client/queries.ts';
import { useReportFailure } from '../../components/failures.tsx';
import { useBrowsing } from './browse-context.ts';
import { versionsOf } from './versions.ts';

/** Shows an asset of which only the id is known: its newest version at the date that is shown. */
export function useOpenById(): (id: number) => Promise<void> {
  const { job, place, open } = useBrowsing();
  const client = useClient();
  const queries = useQueryClient();
  const report = useReportFailure();
  return async (id) => {
    const asked = { jobId: job.id, id };
    try {
      const history = await queries.fetchQuery({
        queryKey: callKey('browse.history', asked),
        queryFn: () => client.call('browse.history', asked),
      });
      const versions = versionsOf(history);
      const { at } = place;
      const shown = versions.find(({ until }) => at === null || until <= at) ?? versions[0];
      if (shown !== undefined) open({ id, runId: shown.runId });
    } catch (error) {
      report(error);
    }
  };
}
