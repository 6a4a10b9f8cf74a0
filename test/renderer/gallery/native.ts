import type { CallInput, JobAction } from '../../../shared/ipc.ts';

/** The native menus and dialogs, played: what was asked, and what the user answers. */
export interface NativeDesk {
  readonly asked: (
    | ({ readonly call: 'app.jobMenu' } & CallInput<'app.jobMenu'>)
    | ({ readonly call: 'app.confirm' } & CallInput<'app.confirm'>)
    | ({ readonly call: 'app.showFailure' } & CallInput<'app.showFailure'>)
  )[];
  /** What is chosen in a menu, and what a question is answered with. */
  chooses: JobAction | null;
  says: boolean;
}

declare global {
  interface Window {
    native: NativeDesk;
  }
}
