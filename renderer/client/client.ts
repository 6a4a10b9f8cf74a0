import { createContext, use } from 'react';
import type { Bridge, CallError, CallInput, CallName, CallOutput } from '../../shared/ipc.ts';

declare global {
  interface Window {
    /** What the preload script exposes: the only way out of this page. */
    readonly backupCreator: Bridge;
  }
}

/** A call that main answered with a failure: what failed, and what to do next. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly code: string;
  readonly hint: string | null;

  constructor({ code, message, hint }: CallError) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** The program as the window sees it: calls by name, typed by the contract, and events. */
export interface Client {
  readonly platform: Bridge['platform'];
  readonly on: Bridge['on'];
  /** Rejects with `CallFailure` where main answers with a failure. */
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>;
}

export function createClient(bridge: Bridge): Client {
  return {
    platform: bridge.platform,
    on: (name, listener) => bridge.on(name, listener),
    async call<Name extends CallName>(name: Name, input: CallInput<Name>) {
      const result = await bridge.call(name, input);
      if (!result.ok) throw new CallFailure(result.error);
      // Main's handlers are typed by the same contract, and main is trusted: answers are not parsed again.
      return result.value as CallOutput<Name>;
    },
  };
}

export const ClientContext = createContext<Client | null>(null);

export function useClient(): Client {
  const client = use(ClientContext);
  if (client === null) throw new Error('useClient stands outside of a ClientContext.');
  return client;
}

/** A form that cannot be saved yet: its fields say why. */
export function fieldsMissing(): CallFailure {
  return new CallFailure({
    code: 'configuration',
    message: 'Something is missing or cannot be right.',
    hint: 'The fields say what.',
  });
}

/** Any failure as the user is told of it. */
export function toCallError(error: unknown): CallError {
  if (error instanceof CallFailure) return { code: error.code, message: error.message, hint: error.hint };
  return {
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    hint: 'Try again. If it goes on, restart Backup Creator.',
  };
}
