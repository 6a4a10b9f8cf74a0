import type { RepairOutcome } from '../../backup/repair/repair.ts';
import type { VerifyOutcome } from '../../backup/verify/findings.ts';
import { count, size } from '../words.ts';

/** What verifying has found, in a sentence or two. */
export function verifiedWords(
  { checked, bytes, missing, damaged, repaired }: VerifyOutcome,
  samplePercent: number | null,
): string {
  const sample = samplePercent === null ? '' : `, a sample of ${samplePercent} %`;
  const read = `Verified ${files(checked)} (${size(bytes)}${sample})`;
  const found = [
    missing.length > 0 ? `${count(missing.length)} missing` : '',
    damaged.length > 0 ? `${count(damaged.length)} damaged` : '',
  ].filter((part) => part !== '');
  const since = repaired.length > 0 ? ` ${files(repaired.length)} repaired before.` : '';
  return found.length === 0
    ? `${read}: all there, as they were written.${since}`
    : `${read}: ${found.join(', ')}.${since}`;
}

/** What a repair has done, in a sentence or two. */
export function repairedWords({ repaired, sound, lost }: RepairOutcome): string {
  const parts = [
    repaired.length > 0 ? `${files(repaired.length)} put back.` : '',
    sound.length > 0 ? `${files(sound.length)} whole after all.` : '',
    lost.length > 0 ? `${files(lost.length)} could not be put back.` : '',
  ].filter((part) => part !== '');
  return parts.join(' ') || 'There was nothing to repair.';
}

function files(number: number): string {
  return number === 1 ? '1 file' : `${count(number)} files`;
}
