import { Button } from '@mantine/core';
import { IconCopy, IconFolderOpen } from '@tabler/icons-react';
import { useCall } from '../../client/queries.ts';
import { useAction } from '../../components/failures.tsx';
import { FailureNote } from '../../components/note.tsx';
import { useCopy } from '../../hooks/use-copy.ts';
import { useNavigation } from '../../navigation/navigation.tsx';
import styles from './settings-screen.module.css';

/** What helps where something does not go as it should: the log, and the report for those who help. */
export function SupportPage() {
  return (
    <div className={styles.page}>
      <h2 className={styles.heading}>Log and support</h2>
      <Log />
      <Report />
    </div>
  );
}

function Log() {
  const { go } = useNavigation();
  const open = useAction('log.openFolder');
  return (
    <div className={styles.block}>
      <div>
        <p className={styles.label}>Log</p>
        <p className={styles.quiet}>
          What Backup Creator did and met with on this computer. The last 25 MB are kept; secrets and the
          content of blocks are not in it.
        </p>
      </div>
      <div className={styles.row}>
        <Button variant="default" onClick={() => go({ screen: 'log' })}>
          Show log
        </Button>
        <Button
          variant="default"
          leftSection={<IconFolderOpen size={16} stroke={1.75} aria-hidden />}
          onClick={() => open.mutate(undefined)}
        >
          Open the log’s folder
        </Button>
      </div>
    </div>
  );
}

/** It is seen before it is copied: whoever hands it on knows what is in it. */
function Report() {
  const report = useCall('support.report');
  const { copy, copied } = useCopy();
  return (
    <div className={styles.block}>
      <div>
        <p className={styles.label}>Support report</p>
        <p className={styles.quiet}>
          For a mail or a ticket: versions, jobs with their last runs, settings and the end of the log. It
          holds no secrets. It does name your jobs, folders and business units: read it before you send it.
        </p>
      </div>
      {report.data === undefined ? (
        <Button variant="default" loading={report.isPending} onClick={() => report.mutate(undefined)}>
          Make support report
        </Button>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is scrolled by keyboard too */}
          <pre className={styles.report} tabIndex={0} data-selectable>
            {report.data}
          </pre>
          <div className={styles.row}>
            <Button
              leftSection={<IconCopy size={16} stroke={1.75} aria-hidden />}
              onClick={(event) => void copy(report.data, event.currentTarget)}
            >
              {copied ? 'Copied' : 'Copy support report'}
            </Button>
            <Button variant="default" loading={report.isPending} onClick={() => report.mutate(undefined)}>
              Make it anew
            </Button>
          </div>
        </>
      )}
      {report.isError && <FailureNote error={report.error} />}
    </div>
  );
}
