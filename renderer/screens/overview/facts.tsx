import { Anchor, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { JobView, RunLogLine } from '../../../shared/ipc.ts';
import { useAction } from '../../components/failures.tsx';
import { Parts } from '../../components/parts.tsx';
import { useCopy } from '../../hooks/use-copy.ts';
import { useNow } from '../../hooks/use-now.ts';
import { count, size } from '../../words/amounts.ts';
import { pathParts, shortPath } from '../../words/paths.ts';
import { DAYS_SHOWN, withinDays } from './chart-bars.ts';
import { HealthFact } from './health-fact.tsx';
import styles from './overview.module.css';

/** What a job holds, and how it is set. `lines`: undefined while they load, null where they could not be read. */
export function Facts({ job, lines }: { job: JobView; lines: readonly RunLogLine[] | undefined | null }) {
  return (
    <dl className={styles.facts} data-selectable>
      <Fact name="Held">
        {job.heldAssets === null ? (
          'Nothing yet'
        ) : (
          <>
            <span className={styles.held}>{count(job.heldAssets)}</span>
            {job.heldAssets === 1 ? ' asset' : ' assets'}
          </>
        )}
      </Fact>
      {lines !== null && lines?.length !== 0 && (
        <Fact name={`Kept in ${DAYS_SHOWN} days`}>
          {lines === undefined ? <Skeleton height={12} width={70} my={3} /> : <Bytes lines={lines} />}
        </Fact>
      )}
      <Fact name="Verified">
        <HealthFact job={job} />
      </Fact>
      <Fact name="Schedule">
        {job.scheduleWords}, {job.zone}
      </Fact>
      {job.mid !== null && <Fact name="Business unit">MID {job.mid}</Fact>}
      <Fact name={job.destinationKind === 'local' ? 'Folder' : 'Storage'}>
        <span className={styles.path} title={job.destination}>
          <Parts parts={pathParts(shortPath(job.destination))} />
        </span>
        {job.destinationKind === 'local' ? (
          <OpenFolder jobId={job.id} />
        ) : (
          <CopyAddress address={job.destination} />
        )}
      </Fact>
    </dl>
  );
}

function OpenFolder({ jobId }: { jobId: string }) {
  const openFolder = useAction('runs.openFolder');
  return (
    <Anchor component="button" type="button" onClick={() => openFolder.mutate({ jobId, folder: null })}>
      Open folder
    </Anchor>
  );
}

/** Objects are looked at with other programs: they take the address. */
function CopyAddress({ address }: { address: string }) {
  const { copy, copied } = useCopy();
  return (
    <Anchor
      component="button"
      type="button"
      onClick={({ currentTarget }) => void copy(address, currentTarget)}
    >
      {copied ? 'Copied' : 'Copy address'}
    </Anchor>
  );
}

function Bytes({ lines }: { lines: readonly RunLogLine[] }) {
  const now = useNow();
  const recent = withinDays(lines, now, DAYS_SHOWN);
  return size(recent.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0));
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
