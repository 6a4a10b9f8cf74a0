import { BackupError } from '../../shared/errors.ts';
import type { Events } from '../../shared/ipc.ts';
import type { TaskView } from '../../shared/trust.ts';

/** So often at most it is told how far a task is. */
const TELL_EVERY_MILLISECONDS = 200;

export interface JobTasksParts {
  readonly now: () => Date;
  readonly emit: (name: 'tasks.progress', payload: Events['tasks.progress']) => void;
  /** A task of a job has begun or ended. */
  readonly onChange: () => void;
  /** A job is free for what waited for its task. */
  readonly onEnded: (jobId: string) => void;
}

/** What a task is given: to be told to end, and to tell how far it is. */
export interface Task {
  readonly signal: AbortSignal;
  readonly progress: (so: Partial<Pick<TaskView, 'done' | 'total' | 'bytes'>>) => void;
}

interface UnderWay {
  view: TaskView;
  readonly cancelling: AbortController;
  ended: Promise<unknown>;
}

const NAMES: Readonly<Record<TaskView['kind'], string>> = {
  verify: 'being verified',
  repair: 'being repaired',
  'restore-plan': 'being compared with Marketing Cloud',
  restore: 'being restored from',
  'retention-preview': 'being looked through for what may go',
  retention: 'being thinned out',
};

/** Whether backups of a job wait for what it is busy with. What takes no lock keeps nothing waiting. */
export function keepsBackupsWaiting(task: TaskView | null): task is TaskView {
  return task !== null && !['verify', 'restore-plan'].includes(task.kind);
}

/** Why a job that is busy with something takes up nothing else. */
export function busyWith({ kind }: TaskView): BackupError {
  return new BackupError('lock-held', `These backups are ${NAMES[kind]}.`, {
    hint: 'Wait for it to end, or cancel it.',
  });
}

/** What jobs are busy with beside backups: one thing at a time for each. */
export class JobTasks {
  readonly #parts: JobTasksParts;
  readonly #tasks = new Map<string, UnderWay>();
  #isStopped = false;

  constructor(parts: JobTasksParts) {
    this.#parts = parts;
  }

  view(jobId: string): TaskView | null {
    return this.#tasks.get(jobId)?.view ?? null;
  }

  /** Throws `lock-held` where the job is busy with something else, `cancelled` where the program ends. */
  async run<T>(jobId: string, kind: TaskView['kind'], work: (task: Task) => Promise<T>): Promise<T> {
    if (this.#isStopped) throw new BackupError('cancelled', 'Backup Creator is being closed.');
    const before = this.#tasks.get(jobId);
    if (before !== undefined) throw busyWith(before.view);
    const cancelling = new AbortController();
    const started = this.#parts.now().toISOString();
    const view: TaskView = { kind, started, done: 0, total: null, bytes: null };
    const underWay: UnderWay = { view, cancelling, ended: Promise.resolve() };
    this.#tasks.set(jobId, underWay);
    this.#tell(jobId);
    const working = this.#work(jobId, underWay, work);
    underWay.ended = working.catch(() => undefined);
    return working;
  }

  /** Resolves when it has ended. */
  async cancel(jobId: string): Promise<void> {
    const underWay = this.#tasks.get(jobId);
    underWay?.cancelling.abort();
    await underWay?.ended;
  }

  /** Ends all, and begins no other. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#tasks.keys()].map((jobId) => this.cancel(jobId)));
  }

  async #work<T>(jobId: string, underWay: UnderWay, work: (task: Task) => Promise<T>): Promise<T> {
    let toldAt = Number.NEGATIVE_INFINITY;
    try {
      return await work({
        signal: underWay.cancelling.signal,
        progress: (so) => {
          if (this.#tasks.get(jobId) !== underWay) return;
          underWay.view = { ...underWay.view, ...so };
          const at = performance.now();
          if (at - toldAt < TELL_EVERY_MILLISECONDS) return;
          toldAt = at;
          this.#parts.emit('tasks.progress', { jobId, task: underWay.view });
        },
      });
    } finally {
      this.#tasks.delete(jobId);
      this.#tell(jobId);
      this.#parts.onEnded(jobId);
    }
  }

  #tell(jobId: string): void {
    this.#parts.emit('tasks.progress', { jobId, task: this.view(jobId) });
    this.#parts.onChange();
  }
}
