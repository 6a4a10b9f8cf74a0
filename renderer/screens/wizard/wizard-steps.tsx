import { IconCheck } from '@tabler/icons-react';
import styles from './wizard.module.css';
import { STEP_NAMES, type Step, steps, type WizardState } from './wizard-state.ts';

/** Where the wizard is; steps that were reached can be returned to. */
export function WizardSteps({ state, onGo }: { state: WizardState; onGo: (step: Step) => void }) {
  const present = steps.indexOf(state.step);
  const reached = steps.indexOf(state.reached);
  return (
    <ol className={styles.steps} aria-label="Steps">
      {steps.map((step, index) => {
        const mark = index < present ? <IconCheck size={12} stroke={2.5} aria-hidden /> : index + 1;
        const content = (
          <>
            <span className={styles.number}>{mark}</span>
            {STEP_NAMES[step]}
          </>
        );
        return (
          <li key={step}>
            {index !== present && index <= reached ? (
              <button
                type="button"
                className={styles.step}
                data-done={index < present || undefined}
                onClick={() => onGo(step)}
              >
                {content}
              </button>
            ) : (
              <span className={styles.step} aria-current={index === present ? 'step' : undefined}>
                {content}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
