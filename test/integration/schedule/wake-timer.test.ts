import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWakeTimer } from '../../../electron/schedule/wake-timer.ts';

describe('the wake timer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-11-24T01:59:30Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('wakes once at the moment by the wall clock', () => {
    const wake = vi.fn();
    createWakeTimer().at(new Date('2026-11-24T02:00:00Z'), wake);
    vi.advanceTimersByTime(29_999);
    expect(wake).not.toHaveBeenCalled();
    vi.advanceTimersByTime(600_000);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  it('wakes at once for a moment that has passed', () => {
    const wake = vi.fn();
    createWakeTimer().at(new Date('2026-11-24T01:00:00Z'), wake);
    vi.advanceTimersByTime(1);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  it('wakes in a rhythm until it is cancelled', () => {
    const wake = vi.fn();
    const cancel = createWakeTimer().every(60_000, wake);
    vi.advanceTimersByTime(180_000);
    cancel();
    vi.advanceTimersByTime(180_000);
    expect(wake).toHaveBeenCalledTimes(3);
  });

  it('does not wake for a cancelled moment', () => {
    const wake = vi.fn();
    const timer = createWakeTimer();
    timer.at(new Date('2026-11-24T02:00:00Z'), wake)();
    timer.at(new Date('2026-11-24T01:00:00Z'), wake)();
    vi.advanceTimersByTime(600_000);
    expect(wake).not.toHaveBeenCalled();
  });
});

it('a stopped scheduler lets the process end', () => {
  const timer = fileURLToPath(new URL('../../../electron/schedule/timer.ts', import.meta.url));
  const cron = fileURLToPath(new URL('../../../electron/schedule/cron.ts', import.meta.url));
  const program = `
    import { createScheduler } from ${JSON.stringify(timer)};
    import { parseCron } from ${JSON.stringify(cron)};
    const quiet = () => {};
    const scheduler = createScheduler({
      policy: () => ({ cron: parseCron('* * * * *', 'UTC'), enabled: true }),
      loadState: () => undefined, saveState: quiet, now: () => new Date(), recordSkip: quiet,
      run: async () => ({ result: 'complete' }),
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      onDecision: async () => { await scheduler.stop(); console.log('stopped'); },
    });
    scheduler.start();
  `;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(ended.stderr).toBe('');
  expect(ended).toMatchObject({ status: 0, signal: null, stdout: 'stopped\n' });
});
