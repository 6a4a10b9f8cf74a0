import { NumberInput, Switch } from '@mantine/core';
import { SettingsForm } from '../../components/settings-form.tsx';
import { ScheduleFields } from '../../forms/schedule-fields.tsx';
import { useDraft } from '../../hooks/use-draft.ts';
import { fromCron, type SimpleSchedule, toCron } from '../../words/schedule.ts';
import type { JobPageProps } from './job-page-props.ts';

export function SchedulePage({ stored, save }: JobPageProps) {
  const { cron, zone, enabled, fullEveryWeeks } = stored.settings.schedule;
  const { values, dirty, change, reset } = useDraft<{
    schedule: SimpleSchedule;
    zone: string;
    enabled: boolean;
    fullEveryWeeks: number | '';
  }>({ schedule: fromCron(cron), zone, enabled, fullEveryWeeks: fullEveryWeeks ?? '' });

  const onSave = async () => {
    const next = toCron(values.schedule);
    if (next === null) throw new Error('Enter when to back up.');
    const weeks = values.fullEveryWeeks === '' ? {} : { fullEveryWeeks: values.fullEveryWeeks };
    await save({ schedule: { cron: next, zone: values.zone, enabled: values.enabled, ...weeks } });
    reset();
  };

  return (
    <SettingsForm title="Schedule" name="the schedule" dirty={dirty} onSave={onSave} onRevert={reset}>
      <Switch
        label="Back up by this schedule"
        description="Off: paused. Backups are made by hand only."
        checked={values.enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
      <ScheduleFields values={values} onChange={change} />
      <NumberInput
        label="Keep everything again every so many weeks"
        description="Empty: never. Choose it where the bucket removes old files by itself (a lifecycle rule): each such backup needs no earlier one."
        placeholder="Never"
        suffix=" weeks"
        min={1}
        max={520}
        allowDecimal={false}
        clampBehavior="strict"
        value={values.fullEveryWeeks}
        onChange={(weeks) => change({ fullEveryWeeks: typeof weeks === 'number' ? weeks : '' })}
      />
    </SettingsForm>
  );
}
