import { Select } from '@mantine/core';
import type { HistoryEntry } from '../../../shared/browse.ts';
import { useCallQuery } from '../../client/queries.ts';
import { useNow } from '../../hooks/use-now.ts';
import { machineZone, timeWords } from '../../words/time.ts';
import type { ComparedPair } from './compare-screen.tsx';
import styles from './compare-versions.module.css';
import { versionsOf } from './versions.ts';

interface CompareVersionsProps extends ComparedPair {
  readonly jobId: string;
  readonly id: number;
  readonly onPair: (pair: ComparedPair) => void;
}

/** Which two versions are compared. The older one stays the older one. */
export function CompareVersions({ jobId, id, from, to, onPair }: CompareVersionsProps) {
  const history = useCallQuery('browse.history', { jobId, id });
  const versions = versionsOf(history.data ?? []);
  const place = (runId: string) => versions.findIndex((entry) => entry.runId === runId);
  const choose = (one: string, other: string) =>
    onPair(place(one) > place(other) ? { from: one, to: other } : { from: other, to: one });
  if (versions.length < 2) return null;
  return (
    <div className={styles.versions}>
      <VersionSelect
        label="From"
        versions={versions}
        value={from}
        not={to}
        onChange={(one) => choose(one, to)}
      />
      <VersionSelect
        label="To"
        versions={versions}
        value={to}
        not={from}
        onChange={(one) => choose(one, from)}
      />
    </div>
  );
}

function VersionSelect({
  label,
  versions,
  value,
  not,
  onChange,
}: {
  label: string;
  versions: readonly HistoryEntry[];
  value: string;
  not: string;
  onChange: (runId: string) => void;
}) {
  const now = useNow();
  const data = versions.map(({ runId, modifiedDate, until, modifiedBy }) => ({
    value: runId,
    label: `${timeWords(modifiedDate ?? until, now, machineZone())}${modifiedBy === null ? '' : `, ${modifiedBy}`}`,
    disabled: runId === not,
  }));
  return (
    <div className={styles.choice}>
      <span aria-hidden>{label}</span>
      <Select
        className={styles.select}
        aria-label={`${label}: the version of`}
        data={data}
        value={value}
        onChange={(runId) => runId !== null && onChange(runId)}
      />
    </div>
  );
}
