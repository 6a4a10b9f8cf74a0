import type { AccountTest, AssetTypeChoice, CallInput } from '../../../shared/ipc.ts';
import {
  type ConnectionValues,
  connectionErrors,
  connectionOf,
  midsOf,
  NO_CONNECTION,
} from '../../forms/connection-values.ts';
import {
  type DestinationValues,
  destinationErrors,
  destinationOf,
  destinationSecretOf,
  NO_DESTINATION,
} from '../../forms/destination/destination-values.ts';
import { DEFAULT_SELECTION, type SelectionValues, selectionOf } from '../../forms/selection-values.ts';
import { DEFAULT_CRON, fromCron, type SimpleSchedule, toCron } from '../../words/schedule.ts';

export const steps = ['connect', 'storage', 'when', 'summary'] as const;
export type Step = (typeof steps)[number];

export const STEP_NAMES: Readonly<Record<Step, string>> = {
  connect: 'Connect',
  storage: 'Storage',
  when: 'Schedule and content',
  summary: 'Back up',
};

export const STEP_HEADINGS: Readonly<Record<Step, string>> = {
  connect: 'How to reach the account',
  storage: 'Where the backups go',
  when: 'When to back up, and what',
  summary: 'Ready for the first backup',
};

/** All that the wizard asks for. */
export interface WizardValues {
  readonly name: string;
  readonly connection: ConnectionValues;
  readonly destination: DestinationValues;
  readonly schedule: SimpleSchedule;
  readonly zone: string;
  readonly selection: SelectionValues;
}

export interface WizardState {
  readonly step: Step;
  /** The furthest step reached: all up to it can be returned to. */
  readonly reached: Step;
  readonly values: WizardValues;
}

export type WizardAction =
  | { readonly type: 'change'; readonly values: Partial<WizardValues> }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  | { readonly type: 'go'; readonly step: Step };

export function firstState(zone: string): WizardState {
  return {
    step: 'connect',
    reached: 'connect',
    values: {
      name: '',
      connection: NO_CONNECTION,
      destination: NO_DESTINATION,
      schedule: fromCron(DEFAULT_CRON),
      zone,
      selection: DEFAULT_SELECTION,
    },
  };
}

export function wizardReducer(state: WizardState, action: WizardAction): WizardState {
  switch (action.type) {
    case 'change':
      return { ...state, values: { ...state.values, ...action.values } };
    case 'next':
      return atStep(state, steps[steps.indexOf(state.step) + 1] ?? state.step);
    case 'back':
      return atStep(state, steps[steps.indexOf(state.step) - 1] ?? state.step);
    case 'go':
      return steps.indexOf(action.step) > steps.indexOf(state.reached) ? state : atStep(state, action.step);
  }
}

function atStep(state: WizardState, step: Step): WizardState {
  const further = steps.indexOf(step) > steps.indexOf(state.reached);
  return { ...state, step, reached: further ? step : state.reached };
}

/** Whether a step can be left: nothing is missing on it. What can only be found out by asking is tested apart. */
export function isFilledIn(values: WizardValues, step: Step, types: readonly AssetTypeChoice[]): boolean {
  switch (step) {
    case 'connect':
      return Object.keys(connectionErrors(values.connection, { secretKept: false })).length === 0;
    case 'storage':
      return Object.keys(destinationErrors(values.destination, null)).length === 0;
    case 'when':
      return toCron(values.schedule) !== null && selectionOf(values.selection, types) !== null;
    case 'summary':
      return true;
  }
}

/** What main is asked to make; null while something is missing. */
export function createInput(
  values: WizardValues,
  tested: AccountTest | undefined,
  types: readonly AssetTypeChoice[],
): CallInput<'jobs.create'> | null {
  const cron = toCron(values.schedule);
  const selection = selectionOf(values.selection, types);
  if (cron === null || selection === null) return null;
  return {
    draft: {
      name: values.name.trim(),
      connection: connectionOf(values.connection),
      destination: destinationOf(values.destination),
      selection,
      schedule: { cron, zone: values.zone, enabled: true },
      folderPattern: 'backup_YYYYMMDD',
    },
    clientSecret: values.connection.clientSecret,
    destinationSecret: destinationSecretOf(values.destination),
    mids: midsOf(values.connection, tested?.mid ?? null),
  };
}
