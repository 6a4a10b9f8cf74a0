import type { ChangeReport } from '../../../shared/browse.ts';
import { useNow } from '../../hooks/use-now.ts';
import { counted } from '../../words/amounts.ts';
import { machineZone, timeWords } from '../../words/time.ts';
import styles from './change-report.module.css';

const HEIGHT = 24;
const STEP = 5;
const MOST = 30;

/** How much changed in this run and in those before it, as a small picture. */
export function ChangeSeries({ series }: { series: ChangeReport['series'] }) {
  const now = useNow();
  const zone = machineZone();
  const shown = series.slice(-MOST);
  if (shown.length < 2) return null;
  // The first run of all kept the whole account and would press the others flat.
  const usual = shown.length === series.length ? shown.slice(1) : shown;
  const most = Math.max(1, ...usual.map(({ changes }) => changes));
  const last = shown.at(-1);
  return (
    <svg
      className={styles.series}
      width={shown.length * STEP}
      height={HEIGHT}
      role="img"
      aria-label={`${counted(last?.changes ?? 0, 'change')} in this backup; at most ${most} in one of the last ${shown.length}`}
    >
      {shown.map(({ runId, until, changes }, index) => {
        const height = changes === 0 ? 1 : Math.max(2, Math.min(1, changes / most) * HEIGHT);
        return (
          <rect
            key={runId}
            className={styles.bar}
            data-shown={index === shown.length - 1 || undefined}
            x={index * STEP}
            y={HEIGHT - height}
            width={STEP - 2}
            height={height}
          >
            <title>{`${timeWords(until, now, zone)}: ${counted(changes, 'change')}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
