import { describe, expect, it } from 'vitest';
import { discardQuestion, jobQuestion, questionDialog, saidYes } from '../../../electron/app/questions.ts';
import { jobView } from './job-views.ts';

describe('a question in a native dialog', () => {
  it('names what it does on its button, and leaves things as they are by default and by Escape', () => {
    const { buttons = [], defaultId, cancelId } = questionDialog(jobQuestion('remove-job', jobView()));
    expect(buttons).toEqual(['Remove job', 'Keep job']);
    expect([defaultId, cancelId]).toEqual([1, 1]);
    expect(saidYes({ response: 0 })).toBe(true);
    expect(saidYes({ response: 1 })).toBe(false);
  });

  it('says what is removed with a job, and what stays', () => {
    const { message, detail } = jobQuestion('remove-job', jobView());
    expect(message).toBe('Remove Retail EU?');
    expect(detail).toContain('its secrets');
    expect(detail).toContain('The backups in /backups/eu stay where they are.');
    expect(jobQuestion('remove-job', jobView({ sample: true })).detail).not.toContain('secret');
  });

  it('says what confirming deletions does', () => {
    const { detail, yes } = jobQuestion('confirm-deletions', jobView());
    expect(yes).toBe('Confirm and back up');
    expect(detail).toContain('What was kept of them stays in the backups.');
  });

  it('says which changes would be lost', () => {
    const words = discardQuestion('the schedule');
    expect(words.detail).toBe('The changes to the schedule are not saved yet.');
    expect(questionDialog(words).buttons).toEqual(['Discard changes', 'Keep editing']);
  });
});
