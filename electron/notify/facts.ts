import type { RunLogLine } from '../../shared/ipc.ts';
import { type NotifyMessage, timeIn } from './message.ts';

/** A name and a value that stand beside a message's sentences. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What a run kept, when it was, and where it can be opened. */
export function factsOf({ run, zone }: NotifyMessage): readonly Fact[] {
  if (run === null) return [];
  const { counts, started, finished, location, folder, runId } = run;
  return [
    ...(counts === null ? [] : countFacts(counts)),
    ...(started === null ? [] : [{ name: 'Started', value: timeIn(new Date(started), zone) }]),
    ...(started === null || finished === null
      ? []
      : [{ name: 'Took', value: durationWords(Date.parse(finished) - Date.parse(started)) }]),
    ...(location === null && folder === null
      ? []
      : [{ name: 'Open it at', value: location ?? folder ?? '' }]),
    ...(runId === null ? [] : [{ name: 'Run', value: runId }]),
  ];
}

function countFacts({ kept, added, changed, deleted, problems }: NonNullable<RunLogLine['counts']>): Fact[] {
  return [
    { name: 'Kept', value: `${number(kept)} (${number(added)} new, ${number(changed)} changed)` },
    { name: 'Deleted', value: number(deleted) },
    { name: 'Problems', value: number(problems) },
  ];
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function durationWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** The message as plain text: its sentences, then its facts. */
export function textOf(message: NotifyMessage): string {
  const facts = factsOf(message);
  const sentences = [message.cause, message.next].filter((sentence) => sentence !== null);
  const width = Math.max(0, ...facts.map(({ name }) => name.length));
  const lines = facts.map(({ name, value }) => `${name.padEnd(width)}  ${value}`);
  return [message.title, sentences.join('\n'), lines.join('\n')].filter((part) => part !== '').join('\n\n');
}
