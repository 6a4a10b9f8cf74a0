import { Button } from '@mantine/core';
import type { JobView } from '../../../shared/ipc.ts';
import type { RepairView, VerifyReport } from '../../../shared/trust.ts';
import { useCallQuery } from '../../client/queries.ts';
import { useAction } from '../../components/failures.tsx';
import { Note } from '../../components/note.tsx';
import { counted } from '../../words/amounts.ts';
import { damageSentence, isWorthANote, putBackSentence } from '../../words/health.ts';
import { Findings } from './findings.tsx';
import styles from './health.module.css';

/** What verifying has found that the user should see to, and what a repair could do about it. */
export function HealthNote({ job }: { job: JobView }) {
  const { health } = job;
  const report = useCallQuery('verify.report', { jobId: job.id });
  const found = report.data ?? null;
  if (!isWorthANote(health, found)) return null;
  return (
    <>
      {found?.problem != null && <Unread job={job} report={found} />}
      {found?.repair?.problem != null && <Unrepaired repair={found.repair} />}
      {health.state === 'damaged' && <Damage job={job} report={found} />}
      {health.state !== 'damaged' && health.foreign > 0 && found !== null && <Foreign report={found} />}
    </>
  );
}

function Unread({ job, report: { problem } }: { job: JobView; report: VerifyReport }) {
  const verify = useAction('verify.start');
  if (problem === null) return null;
  const again = () => verify.mutate({ jobId: job.id, folder: null, samplePercent: null });
  return (
    <Note
      tone="warning"
      title={`The backups could not be verified. ${problem.message}`}
      actions={
        job.task === null && (
          <Button variant="default" onClick={again}>
            Verify again
          </Button>
        )
      }
    >
      {problem.hint}
    </Note>
  );
}

function Unrepaired({ repair: { problem } }: { repair: RepairView }) {
  if (problem === null) return null;
  return (
    <Note tone="warning" title={`The backups could not be repaired. ${problem.message}`}>
      {problem.hint}
    </Note>
  );
}

function Damage({ job, report }: { job: JobView; report: VerifyReport | null }) {
  const repair = useAction('repair.start');
  const done = report?.repair?.problem === null ? report.repair : null;
  return (
    <Note
      tone="problem"
      title={damageSentence(job.health)}
      actions={
        job.task === null &&
        job.state !== 'running' && (
          <Button variant="default" onClick={() => repair.mutate({ jobId: job.id })}>
            {done === null ? 'Repair' : 'Repair again'}
          </Button>
        )
      }
    >
      {done === null
        ? 'Repairing copies them from other backups or fetches them from Marketing Cloud, into a backup of its own. Nothing is overwritten.'
        : leftWords(done)}
      {report !== null && <Lists report={report} done={done} />}
    </Note>
  );
}

function leftWords({ repaired, lostTotal }: RepairView): string {
  const putBack = repaired === 0 ? '' : `${putBackSentence(repaired)} `;
  const them = lostTotal === 1 ? 'it' : 'them';
  return `${putBack}${counted(lostTotal, 'file')} could not be put back; the list says why. A copy of the backups may still have ${them}.`;
}

function Lists({ report, done }: { report: VerifyReport; done: RepairView | null }) {
  const { totals, missing, damaged, foreign } = report;
  return (
    <div className={styles.lists}>
      {done === null ? (
        <>
          <Findings label="Missing" total={totals.missing} findings={missing} />
          <Findings label="Damaged" total={totals.damaged} findings={damaged} />
        </>
      ) : (
        <Findings label="Not put back" total={done.lostTotal} findings={done.lost} />
      )}
      <Findings label="Foreign" total={totals.foreign} findings={foreign} />
    </div>
  );
}

function Foreign({ report: { totals, foreign } }: { report: VerifyReport }) {
  const files = counted(totals.foreign, 'file');
  return (
    <Note
      tone="info"
      title={`${files} beside the backups ${totals.foreign === 1 ? 'belongs' : 'belong'} to none of them.`}
    >
      They harm nothing, and Backup Creator leaves them alone.
      <div className={styles.lists}>
        <Findings label="Foreign" total={totals.foreign} findings={foreign} />
      </div>
    </Note>
  );
}
