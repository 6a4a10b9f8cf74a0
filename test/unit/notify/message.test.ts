import { describe, expect, it } from 'vitest';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import { textOf } from '../../../electron/notify/facts.ts';
import { eventOf, runMessage, silenceMessage, testMessage } from '../../../electron/notify/message.ts';
import { endedFacts, FAILURE, NOTIFIED_JOB, plain, SUCCESS } from '../../support/notify-messages.ts';

const AT = new Date('2026-11-24T01:00:00Z');

describe('a message', () => {
  it('says of a failure what, which job, the cause in one sentence and the next step', () => {
    expect(FAILURE).toMatchObject({
      event: 'failure',
      title: 'Retail EU: not backed up',
      cause: 'Marketing Cloud refused the client id or secret.',
      next: 'Check both in Setup > Apps > Installed Packages.',
    });
  });

  it('says of a backup with problems the first of them', () => {
    const counts = { kept: 1, added: 1, changed: 0, deleted: 0, problems: 2 };
    const facts = endedFacts(
      { outcome: 'with problems', counts },
      { firstProblem: '2 assets could not be read: Marketing Cloud answers 403.' },
    );
    expect(runMessage(NOTIFIED_JOB, 'problems', facts, plain)).toMatchObject({
      title: 'Retail EU: backed up, with problems',
      cause: '2 assets could not be read: Marketing Cloud answers 403.',
      next: 'Look at the run for what was left out. The next backup tries it again.',
    });
  });

  it('holds the counts, when it was in the zone of the job, and where the run can be opened', () => {
    expect(textOf(SUCCESS)).toBe(
      [
        'Retail EU: backup complete',
        '',
        'Kept        1,214 (3 new, 1,210 changed)',
        'Deleted     1',
        'Problems    0',
        'Started     24 Nov 2026, 02:00 (Europe/Berlin)',
        'Took        74 s',
        'Open it at  /backups/retail/backup_20261124',
        'Run         4f6d1c',
      ].join('\n'),
    );
  });

  it('has no more than one sentence of a cause, in one line, however long that is', () => {
    const of = (reason: string) =>
      runMessage(NOTIFIED_JOB, 'failure', endedFacts({ outcome: 'failed', reason }), plain).cause;
    expect(of('One\n  two. Three.')).toBe('One two.');
    expect(of('It is not at mc1.auth.example.com v1.2 now. More.')).toBe(
      'It is not at mc1.auth.example.com v1.2 now.',
    );
    expect(of('x'.repeat(5000))?.length).toBe(600);
  });

  it('holds no secret, wherever it was in what is told', () => {
    const secrets = createSecretRegistry();
    secrets.add('hush-hush');
    const facts = endedFacts(
      { outcome: 'failed', reason: 'It said hush-hush.', hint: 'Not hush-hush again.' },
      { location: 'https://store.example.com/c?sig=hush-hush' },
    );
    const job = { ...NOTIFIED_JOB, name: 'hush-hush' };
    const redact = (text: string) => secrets.redact(text);
    const messages = [
      runMessage(job, 'failure', facts, redact),
      silenceMessage(job, { days: 3, last: AT, paused: false, at: AT }, redact),
      testMessage(job, AT, redact),
    ];
    expect(JSON.stringify(messages)).not.toContain('hush-hush');
  });

  it('says of silence since when, and that the job is paused where it is', () => {
    const facts = { days: 3, last: AT, paused: false, at: AT };
    expect(silenceMessage(NOTIFIED_JOB, facts, plain)).toMatchObject({
      title: 'Retail EU: no backup for 3 days',
      cause: 'The last backup is of 24 Nov 2026, 02:00 (Europe/Berlin).',
    });
    expect(silenceMessage(NOTIFIED_JOB, { ...facts, paused: true, last: undefined }, plain)).toMatchObject({
      cause: 'No backup has ever been made, and the job is paused.',
      next: 'Resume its schedule, or back up by hand.',
    });
    expect(silenceMessage(NOTIFIED_JOB, { ...facts, days: 1 }, plain).title).toBe(
      'Retail EU: no backup for a day',
    );
  });

  it.each([
    ['failed', 'failure'],
    ['interrupted', 'failure'],
    ['with problems', 'problems'],
    ['complete', 'success'],
    ['cancelled', undefined],
    ['skipped', undefined],
  ] as const)('of a run that ended as %s is of the event %s', (outcome, event) => {
    expect(eventOf(outcome)).toBe(event);
  });
});
