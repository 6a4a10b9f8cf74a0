import { Skeleton } from '@mantine/core';
import { type KeyboardEvent, useRef } from 'react';
import type { RunLogLine } from '../../../shared/ipc.ts';
import { OutcomeMark } from '../../components/marks.tsx';
import { useNow } from '../../hooks/use-now.ts';
import { count, size } from '../../words/amounts.ts';
import { keyed } from '../../words/keyed.ts';
import { causeOf, withTimes } from '../../words/problems.ts';
import { asSentence, firstSentence } from '../../words/protection.ts';
import { triggerWords, whenOf } from '../../words/runs.ts';
import { durationWords, exactTime, machineZone, timeWords, tookMilliseconds } from '../../words/time.ts';
import styles from './run-table.module.css';

interface RunTableProps {
  readonly label: string;
  /** In the order in which they are shown. */
  readonly lines: readonly RunLogLine[];
  readonly onOpen: (line: RunLogLine) => void;
  readonly selected?: RunLogLine | undefined;
}

/** Runs as a table. A row opens by a click, or by Enter; arrow keys go from row to row. */
export function RunTable({ label, lines, onOpen, selected }: RunTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const moveBetweenRows = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...(body.current?.querySelectorAll<Element & HTMLOrSVGElement>('button') ?? [])];
    const present = buttons.findIndex((button) => button.matches(':focus'));
    buttons[Math.min(Math.max(present + step, 0), buttons.length - 1)]?.focus();
  };
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
        <Head />
        <tbody ref={body} onKeyDown={moveBetweenRows}>
          {keyed(lines, ({ at, outcome }) => `${at} ${outcome}`).map(({ key, item: line }) => (
            <Row key={key} line={line} onOpen={onOpen} selected={line === selected} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head() {
  return (
    <thead>
      <tr>
        <th scope="col">When</th>
        <th scope="col">Why</th>
        <th scope="col" className={styles.number}>
          Added
        </th>
        <th scope="col" className={styles.number}>
          Changed
        </th>
        <th scope="col" className={styles.number}>
          Deleted
        </th>
        <th scope="col" className={`${styles.number} ${styles.took}`}>
          Took
        </th>
        <th scope="col" className={`${styles.number} ${styles.size}`}>
          Size
        </th>
        <th scope="col" className={styles.result}>
          Result
        </th>
      </tr>
    </thead>
  );
}

function Row({
  line,
  onOpen,
  selected,
}: {
  line: RunLogLine;
  onOpen: (line: RunLogLine) => void;
  selected: boolean;
}) {
  const now = useNow();
  const zone = machineZone();
  const when = whenOf(line);
  return (
    <tr className={styles.row} data-selected={selected || undefined} onClick={() => onOpen(line)}>
      <th scope="row">
        <button type="button" className={styles.when} title={exactTime(when, zone)}>
          {timeWords(when, now, zone)}
        </button>
      </th>
      <td>{triggerWords(line.trigger)}</td>
      <Found line={line} now={now} />
      <td className={styles.result}>
        <OutcomeMark outcome={line.outcome} />
      </td>
    </tr>
  );
}

/** What a run found; of one that did not come to an end, why. */
function Found({ line, now }: { line: RunLogLine; now: Date }) {
  const { counts, reason, bytes } = line;
  const took = tookMilliseconds(line);
  if (counts === null && reason !== null) {
    const words = asSentence(withTimes(reason, now, machineZone()));
    return (
      <>
        <td colSpan={4} className={styles.reason} title={words}>
          {causeOf(firstSentence(words))}
        </td>
        <td className={styles.size} />
      </>
    );
  }
  return (
    <>
      {(['added', 'changed', 'deleted'] as const).map((name) => (
        <td key={name} className={styles.number} data-zero={counts?.[name] === 0 || undefined}>
          {counts === null ? '' : count(counts[name])}
        </td>
      ))}
      <td className={`${styles.number} ${styles.took}`}>{took === null ? '' : durationWords(took)}</td>
      <td className={`${styles.number} ${styles.size}`} data-zero={bytes === 0 || undefined}>
        {bytes === null ? '' : size(bytes)}
      </td>
    </>
  );
}

export function RunTableSkeleton({ rows }: { rows: number }) {
  return (
    <div className={styles.frame} role="status" aria-label="Loading the runs">
      <table className={styles.table} aria-hidden>
        <Head />
        <tbody>
          {Array.from({ length: rows }, (_, row) => row).map((row) => (
            <tr key={row}>
              <Waiting width={96} />
              <Waiting width={72} />
              <Waiting width={24} className={styles.number} />
              <Waiting width={24} className={styles.number} />
              <Waiting width={24} className={styles.number} />
              <Waiting width={48} className={`${styles.number} ${styles.took}`} />
              <Waiting width={40} className={`${styles.number} ${styles.size}`} />
              <Waiting width={80} className={styles.result} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Waiting({ width, className }: { width: number; className?: string | undefined }) {
  return (
    <td className={className}>
      <Skeleton className={styles.waiting} height={10} width={width} />
    </td>
  );
}
