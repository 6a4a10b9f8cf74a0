import { Anchor, Skeleton } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import type { JobView, RunLogLine } from '../../../shared/ipc.ts';
import { useAction } from '../../components/failures.tsx';
import { useCopy } from '../../hooks/use-copy.ts';
import { useNow } from '../../hooks/use-now.ts';
import { count, size } from '../../words/amounts.ts';
import { keyed } from '../../words/keyed.ts';
import { pathParts, shortPath } from '../../words/paths.ts';
import { DAYS_SHOWN, withinDays } from './chart-bars.ts';
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
      <Fact name="Schedule">
        {job.scheduleWords}, {job.zone}
      </Fact>
      {job.mid !== null && <Fact name="Business unit">MID {job.mid}</Fact>}
      <Fact name={job.destinationKind === 'local' ? 'Folder' : 'Storage'}>
        <span className={styles.path} title={job.destination}>
          <Path path={job.destination} />
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

/** A path that breaks behind its separators; of a long one the middle is left out. */
function Path({ path }: { path: string }) {
  return keyed(pathParts(shortPath(path)), (part) => part).map(({ key, item: part }) => (
    <Fragment key={key}>
      {part}
      <wbr />
    </Fragment>
  ));
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
