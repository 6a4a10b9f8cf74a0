import { Skeleton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { counted } from '../../words/amounts.ts';
import styles from './settings-screen.module.css';

/** What the program is made of, and what its makers ask for. */
export function LicencesPage() {
  const licences = useCallQuery('app.licences', undefined);
  return (
    <div className={styles.page}>
      <h2 className={styles.heading}>Licences</h2>
      <p className={styles.quiet}>
        Backup Creator is under the MIT License. It is made with the work of others
        {licences.data && `: ${counted(licences.data.length, 'package')}, each under the licence named here`}.
        Those of Chromium, which Electron brings, lie beside the program.
      </p>
      {licences.isPending && <Skeleton height={180} />}
      {licences.isError && <FailureNote error={licences.error} onRetry={() => void licences.refetch()} />}
      {licences.data && (
        <ul className={styles.licences} aria-label="Packages">
          {licences.data.map(({ name, version, licence, text }) => (
            <li key={`${name} ${version}`}>
              <details className={styles.licence}>
                <summary>
                  <IconChevronRight className={styles.fold} size={14} stroke={1.75} aria-hidden />
                  <span className={styles.package}>
                    {name} <span className={styles.quiet}>{version}</span>
                  </span>
                  <span className={styles.quiet}>{licence}</span>
                </summary>
                <pre className={styles.text} data-selectable>
                  {text}
                </pre>
              </details>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
