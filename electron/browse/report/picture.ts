import type { ChangeReport } from '../../../shared/browse.ts';
import { escaped } from './escaped.ts';

const HEIGHT = 64;
const MOST_BARS = 60;
const STEP = 12;

/** Changes per run as a small drawing: this run's bar is the strong one. Empty where there is nothing to compare. */
export function changesPicture(
  series: ChangeReport['series'],
  runId: string,
  when: (instant: string) => string,
): string {
  const shown = series.slice(-MOST_BARS);
  if (shown.length < 2) return '';
  const most = Math.max(1, ...shown.map(({ changes }) => changes));
  const bars = shown.map(({ runId: id, until, changes }, index) => {
    const height = changes === 0 ? 1 : Math.max(3, Math.round((changes / most) * (HEIGHT - 4)));
    const words = escaped(`${when(until)}: ${changes.toLocaleString('en-US')} changes`);
    const kind = id === runId ? 'bar this' : 'bar';
    return `<rect class="${kind}" x="${index * STEP}" y="${HEIGHT - height}" width="${STEP - 4}" height="${height}"><title>${words}</title></rect>`;
  });
  const width = shown.length * STEP;
  const label = escaped(
    `Changes in each of the last ${shown.length} backups, at most ${most.toLocaleString('en-US')}`,
  );
  return `<figure><svg role="img" aria-label="${label}" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}">${bars.join('')}</svg><figcaption class="quiet">${label}.</figcaption></figure>`;
}
