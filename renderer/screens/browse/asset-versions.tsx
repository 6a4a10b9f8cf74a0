import { Button, Tooltip } from '@mantine/core';
import { IconArrowsDiff, IconFilterOff, IconTrash } from '@tabler/icons-react';
import { useEffect, useId, useRef } from 'react';
import type { HistoryEntry } from '../../../shared/browse.ts';
import { useNow } from '../../hooks/use-now.ts';
import { counted } from '../../words/amounts.ts';
import { asSentence } from '../../words/protection.ts';
import { dayWords, exactTime, machineZone, timeWords } from '../../words/time.ts';
import styles from './asset-versions.module.css';
import { useBrowsing } from './browse-context.ts';
import { pairFor, versionsOf } from './versions.ts';

/** The life of an asset on a line, the newest first: a version is chosen on it. */
export function AssetVersions({ history, runId }: { history: readonly HistoryEntry[]; runId: string }) {
  const { change } = useBrowsing();
  const line = useRef<HTMLFieldSetElement>(null);
  const versions = versionsOf(history);
  const pair = pairFor(history, runId);
  const shown = history.find((entry) => entry.runId === runId && entry.version !== null);
  useEffect(() => {
    const chosen = line.current?.querySelector(`[data-run="${CSS.escape(runId)}"]`);
    chosen?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [runId]);
  return (
    <div className={styles.versions}>
      <fieldset ref={line} className={styles.line}>
        <legend className={styles.legend}>{counted(versions.length, 'version')}</legend>
        {history.map((entry) => (
          <Entry key={`${entry.runId} ${entry.version === null}`} entry={entry} shown={entry === shown} />
        ))}
      </fieldset>
      <div className={styles.row}>
        {shown && <Words entry={shown} />}
        <Tooltip label="There is only one version" disabled={pair !== null}>
          <Button
            variant="default"
            leftSection={<IconArrowsDiff size={15} stroke={1.75} aria-hidden />}
            {...(pair === null && { 'data-disabled': true, 'aria-disabled': true })}
            onClick={() => pair !== null && change({ compared: pair })}
          >
            Compare
          </Button>
        </Tooltip>
      </div>
    </div>
  );
}

function Entry({ entry, shown }: { entry: HistoryEntry; shown: boolean }) {
  const { place, open } = useBrowsing();
  const now = useNow();
  const zone = machineZone();
  const name = useId();
  const when = entry.modifiedDate ?? entry.until;
  const day = dayWords(new Date(when), now, zone);
  if (entry.version === null) {
    const isDeleted = entry.changes.includes('deleted');
    const Icon = isDeleted ? IconTrash : IconFilterOff;
    return (
      <span className={styles.end} title={exactTime(entry.until, zone)} data-gone={isDeleted || undefined}>
        <Icon size={13} stroke={1.75} aria-hidden />
        {isDeleted ? 'deleted' : 'not selected'} {day}
      </span>
    );
  }
  const id = place.asset?.id;
  return (
    <label className={styles.entry} data-run={entry.runId} title={exactTime(when, zone)}>
      <input
        type="radio"
        className={styles.radio}
        name={`versions ${id}`}
        id={name}
        checked={shown}
        aria-label={`${timeWords(when, now, zone)}, ${entry.words.join(', ')}`}
        onChange={() => id !== undefined && open({ id, runId: entry.runId })}
      />
      {day}
    </label>
  );
}

/** Who made a version, when, and what it changed. */
function Words({ entry }: { entry: HistoryEntry }) {
  const now = useNow();
  const zone = machineZone();
  const when = timeWords(entry.modifiedDate ?? entry.until, now, zone);
  const by = entry.modifiedBy === null ? '' : ` by ${entry.modifiedBy}`;
  return (
    <p
      className={styles.words}
      title={`Kept by the backup of ${timeWords(entry.until, now, zone)}`}
      data-selectable
    >
      {asSentence(entry.words.join(', '))} <span className={styles.quiet}>{asSentence(`${when}${by}`)}</span>
    </p>
  );
}
