import { Anchor } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import type { RunLogLine } from '../../../shared/ipc.ts';
import { OutcomeMark } from '../../components/marks.tsx';
import { Section } from '../../components/section.tsx';
import { useNow } from '../../hooks/use-now.ts';
import { count, counted } from '../../words/amounts.ts';
import { outcomeWord } from '../../words/runs.ts';
import { machineZone } from '../../words/time.ts';
import styles from './changes-chart.module.css';
import { type Bar, type Chart, changes, chartOf, DAYS_SHOWN } from './chart-bars.ts';

const HEIGHT = 192;
const PLOT = { top: 20, bottom: 164, left: 48 } as const;
/** The room that a number beside a bar takes to either side. */
const HALF_NUMBER = 20;
const FEWEST_SLOTS = 30;
const KINDS = ['added', 'changed', 'deleted'] as const;

/** How much each run found, over the last 30 days: as bars, and as a table for those who want numbers. */
export function ChangesChart({ lines }: { lines: readonly RunLogLine[] }) {
  const [asTable, setAsTable] = useState(false);
  const now = useNow();
  const chart = chartOf(lines, now, machineZone());
  const title = `Changes per ${chart.unit}, ${DAYS_SHOWN} days`;
  const toggle = chart.bars.length > 0 && (
    <Anchor component="button" type="button" onClick={() => setAsTable(!asTable)}>
      {asTable ? 'Show as chart' : 'Show as table'}
    </Anchor>
  );
  return (
    <Section title={title} aside={toggle}>
      {chart.bars.length === 0 && (
        <p className={styles.none}>The changes that each backup finds will be drawn here.</p>
      )}
      {chart.bars.length > 0 && (asTable ? <Numbers chart={chart} /> : <Bars chart={chart} title={title} />)}
    </Section>
  );
}

function Bars({ chart, title }: { chart: Chart; title: string }) {
  const { ref, width } = useElementSize();
  const { bars, top } = chart;
  const slots = Math.max(FEWEST_SLOTS, bars.length);
  const slot = Math.max(0, width - PLOT.left) / slots;
  const left = (index: number) => PLOT.left + (slots - bars.length + index) * slot;
  const first = bars[0];
  const last = bars.at(-1);
  const total = bars.reduce((sum, bar) => sum + changes(bar), 0);
  return (
    <div ref={ref}>
      <svg
        className={styles.chart}
        width="100%"
        height={HEIGHT}
        role="img"
        aria-label={`${title}: ${counted(total, 'change')} in ${counted(bars.length, chart.unit)}.`}
      >
        {[0, top / 2, top].map((value) => (
          <GridLine key={value} value={value} top={top} width={width} />
        ))}
        {bars.map((bar, index) => (
          <BarMark key={bar.key} bar={bar} top={top} left={left(index)} slot={slot} end={width} />
        ))}
        {first && bars.length > 6 && (
          <text className={styles.axis} x={left(0)} y={HEIGHT - 4}>
            {first.day}
          </text>
        )}
        {last && (
          <text className={styles.axis} x={width} y={HEIGHT - 4} textAnchor="end">
            {last.day}
          </text>
        )}
      </svg>
      <Legend bars={bars} />
    </div>
  );
}

function yOf(value: number, top: number): number {
  return Math.round(PLOT.bottom - (Math.min(value, top) / top) * (PLOT.bottom - PLOT.top));
}

function GridLine({ value, top, width }: { value: number; top: number; width: number }) {
  const y = yOf(value, top);
  return (
    <>
      <line className={styles.grid} x1={PLOT.left} x2={width} y1={y + 0.5} y2={y + 0.5} />
      <text className={styles.axis} x={PLOT.left - 8} y={y + 4} textAnchor="end">
        {count(value)}
      </text>
    </>
  );
}

interface BarMarkProps {
  readonly bar: Bar;
  readonly top: number;
  readonly left: number;
  readonly slot: number;
  /** Where the plot ends. */
  readonly end: number;
}

function BarMark({ bar, top, left, slot, end }: BarMarkProps) {
  const width = Math.floor(Math.max(2, Math.min(16, slot * 0.72)));
  const x = Math.round(left + (slot - width) / 2);
  const total = changes(bar);
  let below = 0;
  return (
    <g className={styles.bar}>
      <title>{barWords(bar)}</title>
      <rect className={styles.hit} x={left} y={0} width={slot} height={HEIGHT - 16} />
      {KINDS.map((kind) => {
        const from = yOf(below, top);
        below += bar[kind];
        const to = yOf(below, top);
        const height = bar[kind] > 0 ? Math.max(1, from - to) : 0;
        return (
          <rect key={kind} className={styles[kind]} x={x} y={from - height} width={width} height={height} />
        );
      })}
      {total > top && <Cut x={x} width={width} end={end} total={total} />}
      <OutcomeTick bar={bar} centre={x + width / 2} />
    </g>
  );
}

/** A bar that is larger than the axis says its number above, inside of the plot. */
function Cut({ x, width, end, total }: { x: number; width: number; end: number; total: number }) {
  const y = PLOT.top + 7;
  const centre = Math.min(Math.max(x + width / 2, PLOT.left + HALF_NUMBER), end - HALF_NUMBER);
  return (
    <>
      <path className={styles.cut} d={`M${x - 1} ${y + 2} l${width + 2} -5 v3 l${-width - 2} 5 z`} />
      <text className={styles.axis} x={centre} y={PLOT.top - 6} textAnchor="middle">
        {count(total)}
      </text>
    </>
  );
}

function OutcomeTick({ bar: { outcome }, centre }: { bar: Bar; centre: number }) {
  const y = PLOT.bottom + 7;
  switch (outcome) {
    case 'failed':
      return <path className={styles.failed} d={`M${centre - 3} ${y - 3} l6 6 m0 -6 l-6 6`} />;
    case 'with problems':
    case 'interrupted':
      return <path className={styles.warning} d={`M${centre} ${y - 3.5} l4 7 h-8 z`} />;
    case 'skipped':
    case 'cancelled':
      return <circle className={styles.skipped} cx={centre} cy={y} r={2.5} />;
    case 'complete':
      return null;
  }
}

function Legend({ bars }: { bars: readonly Bar[] }) {
  const has = (...outcomes: readonly string[]) => bars.some(({ outcome }) => outcomes.includes(outcome));
  return (
    <ul className={styles.legend}>
      {KINDS.map((kind) => (
        <li key={kind}>
          <span className={styles.swatch} data-kind={kind} aria-hidden />
          {kind}
        </li>
      ))}
      {has('failed') && (
        <LegendTick words="failed">
          <path className={styles.failed} d="M2 2 l6 6 m0 -6 l-6 6" />
        </LegendTick>
      )}
      {has('with problems', 'interrupted') && (
        <LegendTick words="problems">
          <path className={styles.warning} d="M5 1.5 l4 7 h-8 z" />
        </LegendTick>
      )}
      {has('skipped', 'cancelled') && (
        <LegendTick words="skipped or cancelled">
          <circle className={styles.skipped} cx="5" cy="5" r="2.5" />
        </LegendTick>
      )}
    </ul>
  );
}

function LegendTick({ words, children }: { words: string; children: React.ReactNode }) {
  return (
    <li>
      <svg width="10" height="10" aria-hidden="true">
        {children}
      </svg>
      {words}
    </li>
  );
}

function barWords(bar: Bar): string {
  const found = KINDS.filter((kind) => bar[kind] > 0).map((kind) => `${count(bar[kind])} ${kind}`);
  const result = bar.outcome === 'complete' ? '' : ` (${outcomeWord(bar.outcome).toLowerCase()})`;
  return `${bar.label}: ${found.length === 0 ? 'no changes' : found.join(', ')}${result}`;
}

function Numbers({ chart }: { chart: Chart }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is scrolled by keyboard too
    <section className={styles.numbers} aria-label="Changes as a table" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{chart.unit === 'run' ? 'Run' : 'Day'}</th>
            {KINDS.map((kind) => (
              <th key={kind} scope="col" className={`${styles.number} ${styles.kind}`}>
                {kind}
              </th>
            ))}
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {chart.bars.toReversed().map((bar) => (
            <tr key={bar.key}>
              <th scope="row">{bar.label}</th>
              {KINDS.map((kind) => (
                <td key={kind} className={styles.number} data-zero={bar[kind] === 0 || undefined}>
                  {count(bar[kind])}
                </td>
              ))}
              <td>
                <OutcomeMark outcome={bar.outcome} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
