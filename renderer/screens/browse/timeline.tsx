import { Button, TextInput } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
import type { RunPoint } from '../../../shared/browse.ts';
import { useNow } from '../../hooks/use-now.ts';
import { counted } from '../../words/amounts.ts';
import { runChangesWords, runPointWords } from '../../words/browse.ts';
import { calendarDay, exactTime, machineZone, shortDate, timeWords } from '../../words/time.ts';
import styles from './timeline.module.css';
import { momentOf, runAt, runOnDay, timelineMarks } from './timeline-marks.ts';

interface TimelineProps {
  readonly runs: readonly RunPoint[];
  readonly at: string | null;
  readonly onChange: (at: string | null) => void;
}

/** Which moment the account is shown at: a line of all runs, a date, or now. */
export function Timeline({ runs, at, onChange }: TimelineProps) {
  const now = useNow();
  const zone = machineZone();
  const [index, setIndex] = useSettled(runAt(runs, at), (place) => onChange(momentOf(runs, place)));
  const run = runs[index];
  const dayOf = (iso: string) => calendarDay(new Date(iso), zone);
  const first = runs[0];
  if (first === undefined) return null;
  const isNow = index >= runs.length - 1;
  return (
    <section className={styles.timeline} aria-label="Date">
      <p className={styles.moment} title={run && exactTime(run.until, zone)}>
        <span className={styles.quiet}>As of </span>
        {run && timeWords(run.until, now, zone)}
        <span className={styles.facts}>
          {run && `${counted(run.assets, 'asset')}, ${runChangesWords(run)}`}
        </span>
      </p>
      <span className={styles.end}>{shortDate(new Date(first.until), now, zone)}</span>
      <div className={styles.line}>
        <Marks runs={runs} index={index} />
        <input
          type="range"
          className={styles.slider}
          aria-label="Backup"
          aria-valuetext={run && runPointWords(run, now, zone)}
          title={run && exactTime(run.until, zone)}
          min={0}
          max={Math.max(1, runs.length - 1)}
          value={runs.length === 1 ? 1 : Math.max(0, index)}
          disabled={runs.length === 1}
          onChange={(event) => setIndex(Number(event.currentTarget.value))}
        />
      </div>
      <DayField
        day={run === undefined ? '' : dayOf(run.until)}
        from={dayOf(first.until)}
        to={dayOf(now.toISOString())}
        onChange={(day) => setIndex(Math.max(0, runOnDay(runs, day, dayOf)))}
      />
      <Button
        variant="default"
        {...(isNow && { 'data-disabled': true, 'aria-disabled': true })}
        onClick={() => setIndex(runs.length - 1)}
      >
        Now
      </Button>
    </section>
  );
}

function Marks({ runs, index }: { runs: readonly RunPoint[]; index: number }) {
  const shown = index / Math.max(1, runs.length - 1);
  return (
    <div className={styles.marks} aria-hidden>
      {timelineMarks(runs).map(({ place, height }) => (
        <span
          key={place}
          className={styles.mark}
          data-past={place <= shown || undefined}
          style={{ left: `${place * 100}%`, height: 3 + height * 15 }}
        />
      ))}
    </div>
  );
}

/** A day that is typed is taken when it is whole and one of those that there are. */
function DayField({
  day,
  from,
  to,
  onChange,
}: {
  day: string;
  from: string;
  to: string;
  onChange: (day: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const id = useId();
  return (
    <TextInput
      id={id}
      type="date"
      aria-label="Show the account at the end of this day"
      className={styles.day}
      min={from}
      max={to}
      value={typed ?? day}
      onChange={(event) => {
        const { value, validity } = event.currentTarget;
        setTyped(value);
        if (value !== '' && validity.valid) onChange(value);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

const SETTLED_MILLISECONDS = 90;

/** A place that is shown at once, and told of when it has come to rest. */
function useSettled(value: number, tell: (value: number) => void): [number, (value: number) => void] {
  const [moving, setMoving] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const move = (next: number) => {
    clearTimeout(timer.current);
    setMoving(next);
    timer.current = setTimeout(() => {
      setMoving(null);
      tell(next);
    }, SETTLED_MILLISECONDS);
  };
  return [moving ?? value, move];
}
