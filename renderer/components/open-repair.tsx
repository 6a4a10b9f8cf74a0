import { Button } from '@mantine/core';
import { useNavigation } from '../navigation/navigation.tsx';
import type { JobConcern } from '../navigation/route.ts';

/** Leads to the page of the job's settings where the cause of a failed run is put right. */
export function OpenRepair({ jobId, page }: { jobId: string; page: JobConcern }) {
  const { go } = useNavigation();
  return (
    <Button variant="default" onClick={() => go({ screen: 'job', jobId, page: 'settings', concern: page })}>
      Open settings
    </Button>
  );
}
