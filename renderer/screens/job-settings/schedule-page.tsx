import { Switch } from '@mantine/core';
import { SettingsForm } from '../../components/settings-form.tsx';
import { ScheduleFields } from '../../forms/schedule-fields.tsx';
import { useDraft } from '../../hooks/use-draft.ts';
import { fromCron, type SimpleSchedule, toCron } from '../../words/schedule.ts';
import type { JobPageProps } from './job-page-props.ts';

export function SchedulePage({ stored, save }: JobPageProps) {
  const { cron, zone, enabled } = stored.settings.schedule;
  const { values, dirty, change, reset } = useDraft<{
    schedule: SimpleSchedule;
    zone: string;
    enabled: boolean;
  }>({ schedule: fromCron(cron), zone, enabled });

  const onSave = async () => {
    const next = toCron(values.schedule);
    if (next === null) throw new Error('Enter when to back up.');
    await save({ schedule: { cron: next, zone: values.zone, enabled: values.enabled } });
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
    </SettingsForm>
  );
}
