import { Button, VisuallyHidden } from '@mantine/core';
import { type FormEvent, useEffect, useId, useReducer, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { NO_DESTINATION } from '../../forms/destination/destination-values.ts';
import { useDestinationTest } from '../../forms/destination/use-destination-test.ts';
import { useAccountTest } from '../../forms/use-account-test.ts';
import { useUnsavedGuard } from '../../navigation/navigation.tsx';
import { ConnectStep, StorageStep, SummaryStep, WhenStep } from './steps.tsx';
import { useStartJobs } from './use-start-jobs.ts';
import styles from './wizard.module.css';
import { createInput, firstState, isFilledIn, STEP_HEADINGS, steps, wizardReducer } from './wizard-state.ts';
import { WizardSteps } from './wizard-steps.tsx';

/** From nothing to the first backup in four steps. Enter goes on. */
export function Wizard({ first, zone, onSample }: { first: boolean; zone: string; onSample: () => void }) {
  const [state, dispatch] = useReducer(wizardReducer, zone, firstState);
  const { step, values } = state;
  const types = useCallQuery('account.types', undefined);
  const accountTest = useAccountTest(values.connection, null);
  const storageTest = useDestinationTest(values.destination, null);
  const starting = useStartJobs();
  /** The step whose fields were found wanting: their errors are shown from then on. */
  const [checked, setChecked] = useState<string | null>(null);
  const form = useStepFocus(step);
  const headingId = useId();
  const known = types.data ?? [];
  const begun = values.connection.clientId !== '' || values.destination !== NO_DESTINATION;
  useUnsavedGuard('the new job', begun && !starting.isPending && !starting.isSuccess);

  const next = () => {
    setChecked(null);
    dispatch({ type: 'next' });
  };
  const advance = async () => {
    if (!isFilledIn(values, step, known)) {
      flushSync(() => setChecked(step));
      form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
      return;
    }
    switch (step) {
      case 'connect': {
        // What was found out before, warnings included, was seen: it is not asked again.
        const seen = accountTest.result !== undefined;
        const found = accountTest.result ?? (await accountTest.run());
        if (found !== null && (seen || found.missingScopes.length === 0)) next();
        return;
      }
      case 'storage': {
        const found = storageTest.result ?? (await storageTest.run());
        if (found?.ok === true) next();
        return;
      }
      case 'when':
        return next();
      case 'summary': {
        const input = createInput(values, accountTest.result, known);
        if (input !== null && !starting.isPending) starting.mutate(input);
      }
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void advance();
  };
  const testing = accountTest.isPending || storageTest.isPending;
  const failedTest = step === 'connect' && accountTest.error !== null;
  const shared = {
    values,
    types: known,
    onChange: (change: Partial<typeof values>) => dispatch({ type: 'change', values: change }),
    checked: checked === step,
  };

  return (
    <form ref={form} className={styles.wizard} noValidate aria-labelledby={headingId} onSubmit={submit}>
      <div className={styles.scroll}>
        <header className={`${styles.column} ${styles.head}`}>
          <h1 className={styles.title}>{first ? 'Set up your first backup' : 'Add a job'}</h1>
          <p className={styles.intro}>
            Connect an account, choose a place and a time. Backups then run by themselves.
          </p>
          <WizardSteps state={state} onGo={(to) => dispatch({ type: 'go', step: to })} />
        </header>
        <div className={`${styles.column} ${styles.fields}`}>
          <h2 className={styles.heading} id={headingId}>
            <VisuallyHidden>
              Step {steps.indexOf(step) + 1} of {steps.length}:
            </VisuallyHidden>{' '}
            {STEP_HEADINGS[step]}
          </h2>
          {step === 'connect' && <ConnectStep {...shared} test={accountTest} />}
          {step === 'storage' && <StorageStep {...shared} test={storageTest} account={accountTest.result} />}
          {step === 'when' && <WhenStep {...shared} />}
          {step === 'summary' && (
            <SummaryStep
              {...shared}
              account={accountTest.result}
              onGo={(to) => dispatch({ type: 'go', step: to })}
            />
          )}
          {types.isError && <FailureNote error={types.error} onRetry={() => void types.refetch()} />}
          {starting.isError && <FailureNote error={starting.error} />}
        </div>
      </div>
      <footer className={styles.foot}>
        <div className={`${styles.column} ${styles.buttons}`}>
          <div className={styles.start}>
            {step === 'connect' ? (
              <Button variant="default" onClick={onSample}>
                Try it with a sample account
              </Button>
            ) : (
              <Button variant="default" onClick={() => dispatch({ type: 'back' })}>
                Back
              </Button>
            )}
          </div>
          {failedTest && (
            <Button variant="default" onClick={next}>
              Continue without a connection
            </Button>
          )}
          <Button type="submit" loading={testing || starting.isPending}>
            {step === 'summary' ? 'Back up now' : 'Continue'}
          </Button>
        </div>
      </footer>
    </form>
  );
}

/** Each step begins at its first field; the form's name tells those who hear the page which step it is. */
function useStepFocus(step: string) {
  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves with the step
  useEffect(() => {
    const fields = form.current?.querySelectorAll<HTMLInputElement>('input, textarea');
    const field = [...(fields ?? [])].find((each) => each.type !== 'radio' || each.checked);
    (field ?? form.current?.querySelector<HTMLElement>('button[type=submit]'))?.focus();
  }, [step]);
  return form;
}
