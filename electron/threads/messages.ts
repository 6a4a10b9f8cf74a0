import type { SentError } from './errors.ts';

/** Asks for a method of an object that the other thread serves. */
export interface Call {
  readonly id: number;
  readonly object: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly cancellable: boolean;
}

/** What the serving thread is sent: calls, and which of them to call off. */
export type Request = Call | { readonly cancel: number };

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: SentError };
