import { NumberInput, Switch } from '@mantine/core';
import type { Verification } from '../../../shared/trust.ts';
import { SettingsForm } from '../../components/settings-form.tsx';
import { useDraft } from '../../hooks/use-draft.ts';
import type { JobPageProps } from './job-page-props.ts';

/** How much of the backups is read back without being asked. */
export function VerificationPage({ stored, save }: JobPageProps) {
  const { values, dirty, change, reset } = useDraft<
    Omit<Verification, 'weeklyPercent'> & { weeklyPercent: number | '' }
  >(stored.settings.verification);
  const onSave = async () => {
    const { enabled, weeklyPercent } = values;
    if (weeklyPercent === '') throw new Error('Enter how much is read each week.');
    await save({ verification: { enabled, weeklyPercent } });
    reset();
  };
  return (
    <SettingsForm
      title="Verification"
      intro="Reads stored files back and compares them with what was written. Nothing is changed by it, and a backup may run meanwhile."
      name="the verification"
      dirty={dirty}
      onSave={onSave}
      onRevert={reset}
    >
      <Switch
        label="Verify a part of the backups each week"
        description="Once in seven days, while this computer is on. The Overview and the run log say what was found; damage is told at once."
        checked={values.enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
      <NumberInput
        label="Of all files, each week"
        description={everyFileWords(values.weeklyPercent)}
        suffix=" %"
        min={1}
        max={100}
        allowDecimal={false}
        clampBehavior="strict"
        disabled={!values.enabled}
        value={values.weeklyPercent}
        onChange={(percent) => change({ weeklyPercent: typeof percent === 'number' ? percent : '' })}
      />
    </SettingsForm>
  );
}

function everyFileWords(percent: number | ''): string {
  const longest = 'Those that were not looked at for the longest time come first.';
  if (percent === '') return longest;
  const weeks = Math.ceil(100 / percent);
  const often =
    weeks === 1 ? 'Each file is read every week.' : `Each file is read about every ${weeks} weeks.`;
  return `${longest} ${often}`;
}
