import { asSentence } from './protection.ts';
import { timeWords } from './time.ts';

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})/g;

const FAILED_AT_PLACE = /^Could not .+?: (.+)$/;

/** What a list has room for: "Could not write s3://backups/retail: the bucket is full." leaves "The bucket is full." */
export function causeOf(sentence: string): string {
  const cause = FAILED_AT_PLACE.exec(sentence)?.[1];
  return cause === undefined ? sentence : asSentence(cause);
}

/** A sentence of the run log with its instants as people say them. */
export function withTimes(sentence: string, now: Date, zone: string): string {
  return sentence.replaceAll(INSTANT, (instant) => timeWords(instant, now, zone));
}
