import type {
  CallError,
  CallName,
  JobView,
  Notice,
  RunDetails,
  RunLogLine,
  StoredJob,
} from '../../../shared/ipc.ts';
import type { NotifySecretKind } from '../../../shared/notify.ts';
import type { UpdatesView } from '../../../shared/updates.ts';
import type { RestoreSample } from './restore-samples.ts';
import type { VerifySample } from './verify-samples.ts';

/** A state of the program for the window to be looked at in. */
export interface Scenario {
  readonly jobs: readonly JobView[];
  /** By job id. */
  readonly logs: Readonly<Record<string, readonly RunLogLine[]>>;
  readonly stored?: Readonly<Record<string, StoredJob>>;
  /** Details that differ from those of a run without problems, by folder. */
  readonly details?: Readonly<Record<string, RunDetails>>;
  /** Why the runs at the destination cannot be read. */
  readonly unread?: CallError;
  readonly notices?: readonly Notice[];
  readonly keychain?: CallError;
  /** Calls that fail, and calls that never end. */
  readonly failing?: Partial<Record<CallName, CallError>>;
  readonly pending?: readonly CallName[];
  /** Of newer versions; absent: the program was packed without a feed of them. */
  readonly updates?: Partial<UpdatesView>;
  /** Of those by which people are told, the secrets that are kept. */
  readonly notifySecrets?: readonly NotifySecretKind[];
  /** What restoring finds. */
  readonly restoring?: RestoreSample;
  /** What verifying has found. */
  readonly verifying?: VerifySample;
}
