import type { Connection } from '../../shared/job.ts';
import { MOST_MIDS, parseMid, parseMids } from '../words/mids.ts';

/** How to reach an account, as a form asks for it. */
export interface ConnectionValues {
  readonly address: string;
  readonly clientId: string;
  /** Never read back from where it is kept. */
  readonly clientSecret: string;
  readonly mid: string;
  /** MIDs of further business units that the same package reaches. */
  readonly moreMids: string;
}

export const NO_CONNECTION: ConnectionValues = {
  address: '',
  clientId: '',
  clientSecret: '',
  mid: '',
  moreMids: '',
};

export type ConnectionErrors = Partial<Record<keyof ConnectionValues, string>>;

/** What is missing or can't be right; main checks the address itself. `secretKept`: it need not be entered. */
export function connectionErrors(
  values: ConnectionValues,
  { secretKept }: { secretKept: boolean },
): ConnectionErrors {
  const errors: ConnectionErrors = {};
  if (values.address.trim() === '') errors.address = 'Enter the subdomain or the authentication address.';
  if (values.clientId.trim() === '') errors.clientId = 'Enter the client id.';
  if (values.clientSecret === '' && !secretKept) errors.clientSecret = 'Enter the client secret.';
  if (parseMid(values.mid) === null) errors.mid = 'A MID is a whole number, such as 7203415.';
  const { mids, invalid } = parseMids(values.moreMids);
  if (invalid[0] !== undefined) errors.moreMids = `"${invalid[0]}" is not a MID.`;
  if (mids.length >= MOST_MIDS) errors.moreMids = `Add at most ${MOST_MIDS - 1} business units at once.`;
  return errors;
}

export function connectionOf(values: ConnectionValues): Connection {
  const mid = parseMid(values.mid);
  return {
    authenticationAddress: values.address.trim(),
    clientId: values.clientId.trim(),
    ...(mid != null && { mid }),
  };
}

/**
 * The business units to make a job for, the first one's own before the others. `testedMid` is what the service
 * says where the field was left empty. Empty: the package's own business unit alone.
 */
export function midsOf(values: ConnectionValues, testedMid: number | null): number[] {
  const more = parseMids(values.moreMids).mids;
  if (more.length === 0) return [];
  const first = parseMid(values.mid) ?? testedMid;
  return [...new Set([...(first === null ? [] : [first]), ...more])];
}
