import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { callKey, useCall } from '../../client/queries.ts';
import { FailureNote, Note } from '../../components/note.tsx';
import { counted } from '../../words/amounts.ts';
import styles from './settings-screen.module.css';

/** Takes the settings to another computer, or back. */
export function TransferPage() {
  return (
    <div className={styles.page}>
      <h2 className={styles.heading}>Export and import</h2>
      <Export />
      <Import />
    </div>
  );
}

function Export() {
  const exporting = useCall('settings.export');
  const path = exporting.data ?? null;
  return (
    <div className={styles.block}>
      <div>
        <p className={styles.label}>Export settings</p>
        <p className={styles.quiet}>
          Writes all jobs and preferences to a file. Client secrets are not in it: they stay in the keychain.
        </p>
      </div>
      <Button variant="default" loading={exporting.isPending} onClick={() => exporting.mutate(undefined)}>
        Export settings…
      </Button>
      {exporting.isError && <FailureNote error={exporting.error} />}
      {path !== null && (
        <Note tone="ok" announced title="The settings were exported.">
          {path}
        </Note>
      )}
    </div>
  );
}

function Import() {
  const queries = useQueryClient();
  const importing = useCall('settings.import');
  const imported = importing.data ?? null;
  const run = () =>
    importing.mutate(undefined, {
      onSuccess: () => void queries.invalidateQueries({ queryKey: callKey('jobs.list') }),
    });
  return (
    <div className={styles.block}>
      <div>
        <p className={styles.label}>Import settings</p>
        <p className={styles.quiet}>
          Adds the jobs of an exported file. Each asks for its client secret before its first backup.
        </p>
      </div>
      <Button variant="default" loading={importing.isPending} onClick={run}>
        Import settings…
      </Button>
      {importing.isError && <FailureNote error={importing.error} />}
      {imported !== null && <Note tone="ok" announced title={`${counted(imported.jobs, 'job')} imported.`} />}
    </div>
  );
}
