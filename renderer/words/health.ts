import type { FindingView, HealthView, TaskView, VerifyReport } from '../../shared/trust.ts';
import { count, counted } from './amounts.ts';
import type { Tone } from './runs.ts';

/** What is read for a sample that is asked for by hand. */
export const SAMPLE_PERCENT = 5;

/** The state of health as an icon's tone and a word. */
export function healthMark({ state, verified }: Pick<HealthView, 'state' | 'verified'>): {
  readonly tone: Tone;
  readonly word: string;
} {
  switch (state) {
    case 'unknown':
      return { tone: 'unknown', word: verified === null ? 'Never' : 'Not known' };
    case 'sound':
      return { tone: 'ok', word: 'Sound' };
    case 'damaged':
      return { tone: 'problem', word: 'Damaged' };
  }
}

/** "20,114 files read", "A sample of 5 %, 1,006 files read". */
export function readWords({ checked, samplePercent }: Pick<HealthView, 'checked' | 'samplePercent'>): string {
  const files = `${counted(checked, 'file')} read`;
  return samplePercent === null ? files : `A sample of ${samplePercent} %, ${files}`;
}

/** "1 file is missing and 2 are damaged." */
export function damageSentence({ missing, damaged }: Pick<HealthView, 'missing' | 'damaged'>): string {
  const are = (number: number) => (number === 1 ? 'is' : 'are');
  if (damaged === 0) return `${counted(missing, 'stored file')} ${are(missing)} missing.`;
  if (missing === 0) return `${counted(damaged, 'stored file')} ${are(damaged)} damaged.`;
  return `${counted(missing, 'stored file')} ${are(missing)} missing and ${count(damaged)} ${are(damaged)} damaged.`;
}

/** "2 files were put back." */
export function putBackSentence(repaired: number): string {
  return `${counted(repaired, 'file')} ${repaired === 1 ? 'was' : 'were'} put back.`;
}

const TASKS: Readonly<Record<'verify' | 'repair', string>> = {
  verify: 'Reading back what is stored',
  repair: 'Putting back what is missing or damaged',
};

/** What verifying or repairing does; null for all else that a job may be busy with. */
export function healthTaskWords(task: TaskView | null): string | null {
  return task?.kind === 'verify' || task?.kind === 'repair' ? TASKS[task.kind] : null;
}

/** Percent that is done; null while it is not known how much there is to do. */
export function taskShare({ done, total }: Pick<TaskView, 'done' | 'total'>): number | null {
  return total === null || total === 0 ? null : Math.min(100, Math.floor((done / total) * 100));
}

/** Findings as text, a line each: to be sent to somebody, or looked up. */
export function findingsText(findings: readonly FindingView[]): string {
  return findings.map((finding) => [finding.path, assetWords(finding)].filter(Boolean).join('\t')).join('\n');
}

/** The asset that a file is of. */
export function assetWords({ asset }: FindingView): string | null {
  if (asset === null) return null;
  return asset.name === null ? `Asset ${asset.id}` : `${asset.name} (${asset.id})`;
}

/** What of a report is worth a note on the overview. */
export function isWorthANote(health: HealthView, report: VerifyReport | null): boolean {
  if (health.state === 'damaged' || health.foreign > 0) return true;
  return report !== null && (report.problem !== null || report.repair?.problem != null);
}
