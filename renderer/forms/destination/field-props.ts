import type { DestinationErrors, DestinationValues, KeptDestination } from './destination-values.ts';

/** What the fields of each kind of destination go by. */
export interface DestinationFieldProps {
  readonly values: DestinationValues;
  readonly errors: DestinationErrors;
  readonly kept: KeptDestination | null;
  readonly onChange: (change: Partial<DestinationValues>) => void;
}

/** Names and addresses: nothing is to be completed or corrected. */
export const PLAIN = { autoComplete: 'off', autoCapitalize: 'off', spellCheck: false } as const;
