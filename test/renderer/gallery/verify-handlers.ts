import type { CallHandlers, JobView } from '../../../shared/ipc.ts';
import type { TaskView, VerifyReport } from '../../../shared/trust.ts';
import { soundSample, type VerifySample } from './verify-samples.ts';

const STEP_MILLISECONDS = 150;
const FILES = 20_114;

type Handlers = Pick<CallHandlers, 'verify.start' | 'verify.report' | 'repair.start' | 'tasks.cancel'>;

/** Reads back, and puts back, in a second or two. */
export function verifyHandlers(
  sample: VerifySample,
  change: (jobId: string, change: Partial<JobView>) => void,
): Handlers {
  let report: VerifyReport | null = sample.report;
  let timer: ReturnType<typeof setInterval> | undefined;
  const end = (jobId: string, after: VerifySample) => {
    clearInterval(timer);
    report = after.report;
    change(jobId, { task: null, health: after.health });
  };
  const begin = (jobId: string, kind: TaskView['kind'], total: number, after: VerifySample) => {
    let task: TaskView = { kind, started: new Date().toISOString(), done: 0, total, bytes: null };
    change(jobId, { task });
    timer = setInterval(() => {
      task = { ...task, done: task.done + Math.ceil(total / 8) };
      if (task.done >= total) end(jobId, after);
      else change(jobId, { task });
    }, STEP_MILLISECONDS);
  };
  return {
    'verify.start': async ({ jobId }) =>
      begin(jobId, 'verify', FILES, sample.report === null ? soundSample : sample),
    'verify.report': async () => report,
    'repair.start': async ({ jobId }) => begin(jobId, 'repair', 3, soundSample),
    'tasks.cancel': async ({ jobId }) => {
      clearInterval(timer);
      change(jobId, { task: null });
    },
  };
}
