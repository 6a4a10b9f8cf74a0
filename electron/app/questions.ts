import type { MessageBoxOptions } from 'electron';
import type { CallInput, JobView } from '../../shared/ipc.ts';
import { count, size } from '../jobs/words.ts';

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
  question: 'remove-job' | 'confirm-deletions',
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

/** What is asked before backups go. */
export function retentionQuestion(
  { runs, bytes }: Extract<Question, { question: 'apply-retention' }>,
  { destination }: Pick<JobView, 'destination'>,
): QuestionWords {
  const what = runs === 1 ? '1 backup' : `${count(runs)} backups`;
  return {
    message: `Remove ${what} for good?`,
    detail:
      `They go from ${destination}${bytes > 0 ? `, which frees ${size(bytes)}` : ''}. The newest version of every asset stays, ` +
      'and so does all that the other backups need. This cannot be undone.',
    yes: `Remove ${what}`,
    no: 'Keep them',
  };
}

/** What is asked before anything is written to an account. */
export function restoreQuestion({
  made,
  changed,
  target,
}: Extract<Question, { question: 'apply-restore' }>): QuestionWords {
  const parts = [
    made > 0 ? `${count(made)} will be created` : '',
    changed > 0 ? `${count(changed)} will be overwritten` : '',
  ].filter((part) => part !== '');
  return {
    message: `Restore into ${target}?`,
    detail:
      `In Marketing Cloud, ${parts.join(' and ')}. What is overwritten is kept in a safety run first, ` +
      'so that this can be undone. Nothing is deleted.',
    yes: 'Restore',
    no: 'Not now',
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

/** What a question says; `find` gives the job that it is about, or throws. */
export function questionWords(asked: Question, find: (jobId: string) => JobView): QuestionWords {
  switch (asked.question) {
    case 'discard-changes':
      return discardQuestion(asked.changes);
    case 'apply-retention':
      return retentionQuestion(asked, find(asked.jobId));
    case 'apply-restore':
      return restoreQuestion(asked);
    default:
      return jobQuestion(asked.question, find(asked.jobId));
  }
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
