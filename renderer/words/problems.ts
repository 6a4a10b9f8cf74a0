import type { Problem } from '../../shared/format.ts';
import { timeWords } from './time.ts';

/** Next steps that differ in the window from those of the command. */
const HINTS: Readonly<Record<string, string>> = {
  'mass-deletion':
    'Check that the installed package still has access to all of it. If the assets were really deleted, confirm the deletions.',
};

/** What to do about a problem, where that is known. */
export function problemHint({ code, hint }: Problem): string | null {
  return HINTS[code] ?? hint ?? null;
}

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})/g;

/** A sentence of the run log with its instants as people say them. */
export function withTimes(sentence: string, now: Date, zone: string): string {
  return sentence.replaceAll(INSTANT, (instant) => timeWords(instant, now, zone));
}
