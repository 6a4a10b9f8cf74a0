import type { MessageBoxOptions } from 'electron';
import type { CallInput, JobView } from '../../shared/ipc.ts';

export type Question = CallInput<'app.confirm'>;

/** A question to be answered with yes or no. `yes` names what it does; what keeps things as they are is the default. */
export interface QuestionWords {
  readonly message: string;
  readonly detail: string;
  readonly yes: string;
  readonly no: string;
}

/** What a question about a job says. */
export function jobQuestion(
  question: Exclude<Question['question'], 'discard-changes'>,
  { name, destination, sample }: Pick<JobView, 'name' | 'destination' | 'sample'>,
): QuestionWords {
  if (question === 'confirm-deletions') {
    return {
      message: 'Were these assets really deleted?',
      detail:
        'A backup starts now. It asks Marketing Cloud for each missing asset and records as deleted those that ' +
        'are gone. What was kept of them stays in the backups.',
      yes: 'Confirm and back up',
      no: 'Not now',
    };
  }
  const removed = sample ? 'Its settings are' : 'Its settings and its secrets are';
  return {
    message: `Remove ${name}?`,
    detail: `${removed} removed from this computer, and its schedule ends. The backups in ${destination} stay where they are.`,
    yes: 'Remove job',
    no: 'Keep job',
  };
}

/** What is asked before a form with changes is left. */
export function discardQuestion(changes: string): QuestionWords {
  return {
    message: 'Leave without saving?',
    detail: `The changes to ${changes} are not saved yet.`,
    yes: 'Discard changes',
    no: 'Keep editing',
  };
}

const YES = 0;
const NO = 1;

/** The native dialog of a question. */
export function questionDialog({ message, detail, yes, no }: QuestionWords): MessageBoxOptions {
  return {
    type: 'warning',
    message,
    detail,
    buttons: [yes, no],
    defaultId: NO,
    cancelId: NO,
    noLink: true,
  };
}

export function saidYes({ response }: { readonly response: number }): boolean {
  return response === YES;
}
