import { describe, expect, it } from 'vitest';
import { NO_DESTINATION } from '../../../renderer/forms/destination/destination-values.ts';
import {
  createInput,
  firstState,
  isFilledIn,
  type WizardState,
  wizardReducer,
} from '../../../renderer/screens/wizard/wizard-state.ts';
import { calls } from '../../../shared/ipc.ts';

const types = [{ id: 197, name: 'htmlblock', isBlock: true }];

function filled(): WizardState {
  const connection = { address: 'mc123', clientId: 'id', clientSecret: 'secret', mid: '', moreMids: '8' };
  return wizardReducer(firstState('Europe/Berlin'), {
    type: 'change',
    values: { connection, destination: { ...NO_DESTINATION, path: ' /backups ' } },
  });
}

describe('the wizard', () => {
  it('goes from step to step and back, and no further than its ends', () => {
    let state = firstState('UTC');
    for (const expected of ['storage', 'when', 'summary', 'summary']) {
      state = wizardReducer(state, { type: 'next' });
      expect(state.step).toBe(expected);
    }
    for (const expected of ['when', 'storage', 'connect', 'connect']) {
      state = wizardReducer(state, { type: 'back' });
      expect(state.step).toBe(expected);
    }
    expect(state.reached).toBe('summary');
  });

  it('lets steps be chosen that were reached, and no others', () => {
    const atStorage = wizardReducer(firstState('UTC'), { type: 'next' });
    expect(wizardReducer(atStorage, { type: 'go', step: 'summary' }).step).toBe('storage');
    expect(wizardReducer(atStorage, { type: 'go', step: 'connect' }).step).toBe('connect');
  });

  it('knows when a step is filled in', () => {
    const empty = firstState('UTC').values;
    expect(isFilledIn(empty, 'connect', types)).toBe(false);
    expect(isFilledIn(empty, 'storage', types)).toBe(false);
    expect(isFilledIn(empty, 'when', types)).toBe(true);
    expect(isFilledIn({ ...empty, schedule: { kind: 'daily', time: '' } }, 'when', types)).toBe(false);
    expect(isFilledIn(filled().values, 'connect', types)).toBe(true);
  });

  it('asks main for what the contract allows', () => {
    const tested = {
      tenant: 'mc123',
      mid: 5,
      enterpriseId: null,
      enterpriseName: null,
      missingScopes: [],
      blocks: null,
    };
    const input = createInput(filled().values, tested, types);
    expect(calls['jobs.create'].input.parse(input)).toEqual(input);
    expect(input).toMatchObject({ mids: [5, 8], draft: { destination: { path: '/backups' } } });
  });

  it('asks for nothing while something is missing', () => {
    expect(createInput(filled().values, undefined, [])).toBeNull();
  });
});
