import type { CallInput } from '../../shared/ipc.ts';

export type RestoreWhat = CallInput<'restore.plan'>['what'];

/** What is to be put back into Marketing Cloud, before it is chosen how. */
export interface RestoreRequest {
  readonly what: RestoreWhat;
  /** In words: "3 assets, as of now". */
  readonly words: string;
}

/** Where one is in a restore: choosing how, or at one that was planned. */
export type RestorePlace =
  | { readonly step: 'choose'; readonly request: RestoreRequest }
  | {
      readonly step: 'shown';
      readonly restoreId: string;
      /** What it was planned for, so that it can be planned anew; null where that is not known any more. */
      readonly request: RestoreRequest | null;
    };
