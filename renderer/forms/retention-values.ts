import { type RetentionPolicy, retentionPolicySchema } from '../../shared/retention.ts';
import { count } from '../words/amounts.ts';

/** Which backups stay, as a form asks for it: numbers as they are typed. */
export interface RetentionValues {
  readonly keep: RetentionPolicy['keep'];
  readonly days: string;
  readonly weeks: string;
  readonly months: string;
  readonly years: string;
  readonly versions: string;
  /** In GB; empty: no warning. */
  readonly warnAbove: string;
}

export type RetentionField = Exclude<keyof RetentionValues, 'keep'>;
export type RetentionErrors = Partial<Record<RetentionField, string>>;

const GB = 1_000_000_000;

/** What is proposed to who begins to thin out. */
const PROPOSED = { days: '30', weeks: '8', months: '12', years: '5', versions: '3' };

const LIMITS = {
  days: [1, 36_500],
  weeks: [0, 1000],
  months: [0, 1000],
  years: [0, 1000],
  versions: [1, 10_000],
} as const satisfies Record<Exclude<RetentionField, 'warnAbove'>, readonly [number, number]>;

export function retentionValuesOf(policy: RetentionPolicy): RetentionValues {
  const { warnAboveBytes } = policy;
  const warnAbove = warnAboveBytes === undefined ? '' : String(warnAboveBytes / GB);
  if (policy.keep === 'all') return { keep: 'all', ...PROPOSED, warnAbove };
  const { days, weeks, months, years, versions } = policy;
  return {
    keep: 'thinned',
    days: String(days),
    weeks: String(weeks),
    months: String(months),
    years: String(years),
    versions: String(versions),
    warnAbove,
  };
}

/** What is wrong with each field, in a sentence. */
export function retentionErrors(values: RetentionValues): RetentionErrors {
  const errors: RetentionErrors = {};
  if (values.keep === 'thinned') {
    for (const field of ['days', 'weeks', 'months', 'years', 'versions'] as const) {
      const [least, most] = LIMITS[field];
      const number = wholeNumber(values[field]);
      if (number === null || number < least || number > most) {
        errors[field] = `Enter a number from ${least} to ${count(most)}.`;
      }
    }
  }
  if (values.warnAbove.trim() !== '' && bytesOf(values.warnAbove) === null) {
    errors.warnAbove = 'Enter a size in GB, or nothing.';
  }
  return errors;
}

/** The policy that a form's values stand for; null while something is wrong with them. */
export function retentionPolicyOf(values: RetentionValues): RetentionPolicy | null {
  if (Object.keys(retentionErrors(values)).length > 0) return null;
  const bytes = bytesOf(values.warnAbove);
  const warning = bytes === null ? {} : { warnAboveBytes: bytes };
  const { keep, days, weeks, months, years, versions } = values;
  const policy =
    keep === 'all'
      ? { keep, ...warning }
      : {
          keep,
          days: Number(days),
          weeks: Number(weeks),
          months: Number(months),
          years: Number(years),
          versions: Number(versions),
          ...warning,
        };
  return retentionPolicySchema.safeParse(policy).data ?? null;
}

function wholeNumber(typed: string): number | null {
  return /^\s*\d{1,6}\s*$/.test(typed) ? Number(typed) : null;
}

function bytesOf(typed: string): number | null {
  const text = typed.trim().replace(',', '.');
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text)) return null;
  const bytes = Math.round(Number(text) * GB);
  return bytes > 0 ? bytes : null;
}
