import { describe, expect, it } from 'vitest';
import { jobsWithOtherHealth } from '../../../renderer/client/follow-events.ts';
import {
  damageSentence,
  findingsText,
  healthMark,
  healthTaskWords,
  isWorthANote,
  putBackSentence,
  readWords,
  taskShare,
} from '../../../renderer/words/health.ts';
import { protectionOf } from '../../../renderer/words/protection.ts';
import { type HealthView, NEVER_VERIFIED, type TaskView } from '../../../shared/trust.ts';
import { JOB_ID, jobView, runLine } from './builders.ts';

const sound: HealthView = {
  ...NEVER_VERIFIED,
  state: 'sound',
  checked: 1006,
  verified: '2026-11-23T03:12:00Z',
};
const damaged: HealthView = { ...sound, state: 'damaged', damaged: 1 };
const task: TaskView = { kind: 'verify', started: '', done: 1, total: null, bytes: null };

describe('the words for health', () => {
  it('say in one word what is known', () => {
    expect(healthMark(NEVER_VERIFIED)).toEqual({ tone: 'unknown', word: 'Never' });
    expect(healthMark({ ...sound, state: 'unknown' })).toEqual({ tone: 'unknown', word: 'Not known' });
    expect(healthMark(sound)).toEqual({ tone: 'ok', word: 'Sound' });
    expect(healthMark(damaged)).toEqual({ tone: 'problem', word: 'Damaged' });
  });

  it('say how much was read', () => {
    expect(readWords(sound)).toBe('1,006 files read');
    expect(readWords({ ...sound, samplePercent: 5 })).toBe('A sample of 5 %, 1,006 files read');
  });

  it.each([
    [1, 0, '1 stored file is missing.'],
    [0, 2, '2 stored files are damaged.'],
    [1, 2, '1 stored file is missing and 2 are damaged.'],
    [1200, 1, '1,200 stored files are missing and 1 is damaged.'],
  ])('of %i missing and %i damaged files are a sentence', (missing, hit, sentence) => {
    expect(damageSentence({ missing, damaged: hit })).toBe(sentence);
  });

  it('say what was put back', () => {
    expect(putBackSentence(1)).toBe('1 file was put back.');
    expect(putBackSentence(2)).toBe('2 files were put back.');
  });

  it('name tasks that are of health, and no others', () => {
    expect(healthTaskWords(task)).toBe('Reading back what is stored');
    expect(healthTaskWords({ ...task, kind: 'restore' })).toBeNull();
    expect(healthTaskWords(null)).toBeNull();
  });

  it('know the share that is done once there is a total', () => {
    expect(taskShare(task)).toBeNull();
    expect(taskShare({ ...task, total: 3 })).toBe(33);
    expect(taskShare({ ...task, done: 9, total: 3 })).toBe(100);
  });

  it('list findings a line each, with their asset', () => {
    const findings = [
      { runId: 'a', path: 'x/a.1.json', asset: { id: 1, name: 'Header' } },
      { runId: 'a', path: 'x/b.2.json', asset: { id: 2, name: null } },
      { runId: null, path: 'Thumbs.db', asset: null },
    ];
    expect(findingsText(findings)).toBe('x/a.1.json\tHeader (1)\nx/b.2.json\tAsset 2\nThumbs.db');
  });

  it('are worth a note where there is something to see to', () => {
    expect(isWorthANote(sound, null)).toBe(false);
    expect(isWorthANote(damaged, null)).toBe(true);
    expect(isWorthANote({ ...sound, foreign: 1 }, null)).toBe(true);
  });
});

describe('a job whose backups are damaged', () => {
  it('says so in the place of being protected', () => {
    const view = jobView({ state: 'problem', health: damaged, lastRun: runLine() });
    const { tone, word, sentence } = protectionOf(view, new Date('2026-11-24T12:00:00Z'), 'UTC');
    expect({ tone, word }).toEqual({ tone: 'problem', word: 'Damaged' });
    expect(sentence).toContain('missing or damaged');
  });

  it('is told from one of which the same is known as before', () => {
    const before = [jobView({ health: sound })];
    expect(jobsWithOtherHealth(before, [jobView({ health: sound })])).toEqual([]);
    expect(jobsWithOtherHealth(before, [jobView({ health: damaged })])).toEqual([JOB_ID]);
  });
});
