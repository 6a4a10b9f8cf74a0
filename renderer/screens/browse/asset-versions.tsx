import { Button, Tooltip } from '@mantine/core';
import { IconArrowsDiff, IconFilterOff, IconTrash } from '@tabler/icons-react';
import { useEffect, useId, useRef } from 'react';
import type { HistoryEntry } from '../../../shared/browse.ts';
import { useNow } from '../../hooks/use-now.ts';
import { counted } from '../../words/amounts.ts';
import { asSentence } from '../../words/protection.ts';
import { calendarDay, dayWords, exactTime, machineZone, timeWords } from '../../words/time.ts';
import styles from './asset-versions.module.css';
import { useBrowsing } from './browse-context.ts';
import { pairFor, versionsOf } from './versions.ts';

/** The life of an asset on a line, the newest first: a version is chosen on it. */
export function AssetVersions({ history, runId }: { history: readonly HistoryEntry[]; runId: string }) {
  const { change } = useBrowsing();
  const line = useRef<HTMLFieldSetElement>(null);
  const versions = versionsOf(history);
  const pair = pairFor(history, runId);
  const days = countsOf(history.map(dayOf));
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
          <Entry
            key={`${entry.runId} ${entry.version === null}`}
            entry={entry}
            shown={entry === shown}
            withTime={days.get(dayOf(entry)) !== 1}
          />
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

function countsOf(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** When it was changed, as far as that is known; else when it was kept. */
function whenOf({ modifiedDate, until }: HistoryEntry): string {
  return modifiedDate ?? until;
}

function dayOf(entry: HistoryEntry): string {
  return calendarDay(new Date(whenOf(entry)), machineZone());
}

interface EntryProps {
  readonly entry: HistoryEntry;
  readonly shown: boolean;
  /** Others are of the same day. */
  readonly withTime: boolean;
}

function Entry({ entry, shown, withTime }: EntryProps) {
  const { place, open } = useBrowsing();
  const now = useNow();
  const zone = machineZone();
  const name = useId();
  const when = whenOf(entry);
  const words = withTime ? timeWords(when, now, zone) : dayWords(new Date(when), now, zone);
  if (entry.version === null) {
    const isDeleted = entry.changes.includes('deleted');
    const Icon = isDeleted ? IconTrash : IconFilterOff;
    return (
      <span className={styles.end} title={exactTime(entry.until, zone)} data-gone={isDeleted || undefined}>
        <Icon size={13} stroke={1.75} aria-hidden />
        {isDeleted ? 'deleted' : 'not selected'} {words}
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
      {words}
    </label>
  );
}

/** When a version was made, by whom, and what it changed. */
function Words({ entry }: { entry: HistoryEntry }) {
  const now = useNow();
  const zone = machineZone();
  const by = entry.modifiedBy === null ? '' : ` by ${entry.modifiedBy}`;
  const words = entry.words.join(', ');
  const kept = `Kept by the backup of ${timeWords(entry.until, now, zone)}`;
  return (
    <p className={styles.words} title={`${asSentence(words)}\n${kept}`} data-selectable>
      <span className={styles.quiet}>
        {timeWords(whenOf(entry), now, zone)}
        {by}:
      </span>{' '}
      {words}
    </p>
  );
}
