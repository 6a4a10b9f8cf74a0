import { timeWords } from './time.ts';

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})/g;

/** A sentence of the run log with its instants as people say them. */
export function withTimes(sentence: string, now: Date, zone: string): string {
  return sentence.replaceAll(INSTANT, (instant) => timeWords(instant, now, zone));
}
