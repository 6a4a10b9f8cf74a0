import { describe, expect, it } from 'vitest';
import { decideSilence, type SilenceFacts } from '../../../electron/notify/silence.ts';

const facts = (
  change: Partial<Record<'lastBackup' | 'told' | 'shown' | 'now' | 'since', string>>,
  limitDays: number | null = 3,
) => {
  const date = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  return decideSilence({
    limitDays,
    lastBackup: date(change.lastBackup),
    told: date(change.told),
    shown: date(change.shown),
    since: new Date(change.since ?? '2026-11-01T00:00:00Z'),
    now: new Date(change.now ?? '2026-11-20T00:00:00Z'),
  } satisfies SilenceFacts);
};

describe("the dead-man's switch", () => {
  it('fires when the last backup is as old as the limit, and not a moment before', () => {
    const lastBackup = '2026-11-17T02:00:00Z';
    expect(facts({ lastBackup, now: '2026-11-20T01:59:59.999Z' })).toEqual({ action: 'nothing' });
    expect(facts({ lastBackup, now: '2026-11-20T02:00:00Z' })).toEqual({ action: 'tell', days: 3 });
  });

  it('fires once', () => {
    const lastBackup = '2026-11-10T02:00:00Z';
    expect(facts({ lastBackup, told: '2026-11-13T02:00:00Z' })).toEqual({ action: 'nothing' });
  });

  it('is cleared by a backup, and fires again after it', () => {
    const told = '2026-11-13T02:00:00Z';
    expect(facts({ lastBackup: '2026-11-19T02:00:00Z', told })).toEqual({ action: 'clear' });
    expect(facts({ lastBackup: '2026-11-16T02:00:00Z' })).toEqual({ action: 'tell', days: 3 });
  });

  it('counts from when the job was made where there is no backup yet', () => {
    expect(facts({ since: '2026-11-18T00:00:00Z' })).toEqual({ action: 'nothing' });
    expect(facts({ since: '2026-11-16T12:00:00Z' })).toEqual({ action: 'tell', days: 3 });
  });

  it('does nothing where it is off, and forgets what it had told when it is switched off', () => {
    expect(facts({ lastBackup: '2026-01-01T00:00:00Z' }, null)).toEqual({ action: 'nothing' });
    expect(facts({ told: '2026-11-13T02:00:00Z' }, null)).toEqual({ action: 'clear' });
  });

  it('does nothing while the clock is a little behind the last backup', () => {
    expect(facts({ lastBackup: '2026-11-20T23:59:00Z' })).toEqual({ action: 'nothing' });
  });

  it('takes no account of a backup made while the clock was ahead', () => {
    const lastBackup = '2027-11-20T00:00:00Z';
    expect(facts({ lastBackup })).toEqual({ action: 'tell', days: 19 });
    expect(facts({ lastBackup, told: '2026-11-19T00:00:00Z' })).toEqual({ action: 'nothing' });
  });

  it('forgets what it had told while the clock was ahead', () => {
    expect(facts({ told: '2027-11-20T00:00:00Z' })).toEqual({ action: 'clear' });
    expect(facts({ shown: '2027-11-20T00:00:00Z' })).toEqual({ action: 'clear' });
  });

  it('forgets what was shown of a silence that is over, though nobody was told of it', () => {
    const shown = '2026-11-13T02:00:00Z';
    expect(facts({ shown })).toEqual({ action: 'tell', days: 19 });
    expect(facts({ lastBackup: '2026-11-19T02:00:00Z', shown })).toEqual({ action: 'clear' });
  });
});
