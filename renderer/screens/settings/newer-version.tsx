import { Button, Progress } from '@mantine/core';
import type { UpdatesView } from '../../../shared/updates.ts';
import { useCall, useCallQuery } from '../../client/queries.ts';
import { Moment } from '../../components/moment.tsx';
import { FailureNote, Note } from '../../components/note.tsx';
import styles from './settings-screen.module.css';

/** Which version this is, which one there is, and the one thing to do about it. */
export function NewerVersion({ updates }: { updates: UpdatesView }) {
  const { state, newer, problem } = updates;
  return (
    <div className={styles.block}>
      <div role="status">
        <p className={styles.label}>{titleOf(updates)}</p>
        <p className={styles.quiet}>
          This is {updates.current}.
          {updates.checkedAt !== null && (
            <>
              {' '}
              Last looked <Moment at={updates.checkedAt} />.
            </>
          )}
        </p>
      </div>
      {problem !== null && (
        <Note tone="problem" title={problem.message}>
          {problem.hint}
        </Note>
      )}
      {newer?.notes != null && (
        <section className={styles.news} aria-label={`What is new in ${newer.version}`}>
          <p className={styles.label}>What is new in {newer.version}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is scrolled by keyboard too */}
          <p className={styles.notes} tabIndex={0} data-selectable>
            {newer.notes}
          </p>
        </section>
      )}
      {state === 'downloading' && <Downloading share={updates.share} />}
      {(state === 'idle' || state === 'checking') && <Look isLooking={state === 'checking'} />}
      {state === 'found' && <Download />}
      {state === 'ready' && <Install />}
    </div>
  );
}

function titleOf({ state, newer, checkedAt, problem }: UpdatesView): string {
  if (state === 'ready' && newer !== null) return `Backup Creator ${newer.version} is ready to be installed.`;
  if (newer !== null) return `Backup Creator ${newer.version} is available.`;
  if (state === 'checking') return 'Looking for a newer version…';
  return checkedAt === null || problem !== null
    ? 'Not known whether there is a newer version.'
    : 'This is the newest version.';
}

function Look({ isLooking }: { isLooking: boolean }) {
  const look = useCall('updates.check');
  return (
    <>
      <Button variant="default" loading={isLooking} onClick={() => look.mutate(undefined)}>
        Look for a newer version
      </Button>
      {look.isError && <FailureNote error={look.error} />}
    </>
  );
}

function Download() {
  const download = useCall('updates.download');
  return (
    <>
      <Button onClick={() => download.mutate(undefined)}>Download</Button>
      {download.isError && <FailureNote error={download.error} />}
    </>
  );
}

function Downloading({ share }: { share: number | null }) {
  const percent = Math.round((share ?? 0) * 100);
  return (
    <div className={styles.downloading}>
      <Progress.Root size={6}>
        <Progress.Section value={percent} aria-label="How much of it is here" />
      </Progress.Root>
      <p className={styles.quiet}>{percent} % downloaded</p>
    </div>
  );
}

/** It waits for what jobs are busy with. */
function Install() {
  const install = useCall('updates.install');
  const jobs = useCallQuery('jobs.list', undefined);
  const busy = jobs.data?.find(({ state, task }) => state === 'running' || task !== null);
  return (
    <>
      <Button disabled={busy !== undefined} onClick={() => install.mutate(undefined)}>
        Restart and install
      </Button>
      {busy !== undefined && (
        <p className={styles.quiet}>{busy.name} is busy. It can be installed when that has ended.</p>
      )}
      {install.isError && <FailureNote error={install.error} />}
    </>
  );
}
