import type { RunLogLine } from '../../shared/ipc.ts';
import type { JobConcern } from '../navigation/route.ts';

/** The page of a job's settings where the cause of a failed run is put right; null where it lies elsewhere. */
export function repairPageOf({ outcome, code }: Pick<RunLogLine, 'outcome' | 'code'>): JobConcern | null {
  if (outcome !== 'failed') return null;
  switch (code) {
    case 'credentials-refused':
    case 'address-not-allowed':
      return 'account';
    case 'storage-permission':
    case 'wrong-account':
      return 'storage';
    default:
      return null;
  }
}
