import type { CallHandlers } from '../../../shared/ipc.ts';
import type { RetentionPolicy, RetentionReason } from '../../../shared/retention.ts';
import type { RetentionPreviewView } from '../../../shared/trust.ts';
import { at } from './sample-data.ts';

const RUNS = 61;
const RUN_BYTES = 4_300_000;
const HELD_BYTES = 12_400_000_000;

type Handlers = Pick<CallHandlers, 'retention.preview' | 'retention.apply'>;

/** Two months of daily backups. Fourteen days of them are locked: they cannot be deleted. */
export function retentionHandlers(): Handlers {
  let shown: { readonly preview: RetentionPreviewView; readonly policy: RetentionPolicy } | undefined;
  return {
    'retention.preview': async ({ policy }) => {
      const preview = previewOf(policy);
      shown = { preview, policy };
      return preview;
    },
    'retention.apply': async () => {
      if (shown === undefined) throw new Error('Nothing was shown.');
      const { preview, policy } = shown;
      const isLocked = policy.keep === 'thinned' && policy.days === 14;
      const reason =
        'Could not remove s3://northwind-backups/marketing-cloud/retail-eu: the objects are locked until 2 Dec.';
      const going = preview.runs.filter(({ keep }) => !keep).slice(0, isLocked ? 3 : 0);
      return {
        droppedRuns: preview.droppedRuns,
        freedBytes: preview.freedBytes - going.length * RUN_BYTES,
        folder: 'backup_20261124_3f9a2c',
        refused: going.map(({ folder }) => ({ folder, reason })),
      };
    },
  };
}

function previewOf(policy: RetentionPolicy): RetentionPreviewView {
  const runs = Array.from({ length: RUNS }, (_, index) => runOf(policy, RUNS - 1 - index));
  const droppedRuns = runs.filter(({ keep }) => !keep).length;
  const writtenBytes = droppedRuns === 0 ? 0 : 11_200_000;
  const freedBytes = droppedRuns * RUN_BYTES - writtenBytes;
  const limit = policy.warnAboveBytes ?? Number.POSITIVE_INFINITY;
  const warnings =
    limit < HELD_BYTES
      ? [`The backups take 12.4 GB, more than the ${(limit / 1e9).toFixed(2)} GB they are meant to take.`]
      : [];
  return {
    previewId: '0f6f5a0e-52a0-4c57-8a3b-6f6b2a7f1c11',
    runs,
    droppedRuns,
    freedBytes,
    writtenBytes,
    leftOver: [],
    warnings,
  };
}

function runOf(policy: RetentionPolicy, age: number): RetentionPreviewView['runs'][number] {
  const until = at('02:00', -age);
  const why = reasonOf(policy, age, new Date(until));
  const keep = why !== 'thinned out';
  return { folder: `backup_${until.slice(0, 10).replaceAll('-', '')}`, until, kind: 'backup', keep, why };
}

function reasonOf(policy: RetentionPolicy, age: number, until: Date): RetentionReason {
  if (policy.keep === 'all') return 'policy keeps all';
  if (age < policy.days) return 'day';
  if (until.getDay() === 0 && age < policy.days + policy.weeks * 7) return 'week';
  return until.getDate() === 30 ? 'month' : 'thinned out';
}
