import { Radio, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Preferences } from '../../../shared/job.ts';
import { useClient } from '../../client/client.ts';
import { callKey, useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { PageSkeleton } from '../../components/page-skeleton.tsx';
import { SettingsForm } from '../../components/settings-form.tsx';
import { useDraft } from '../../hooks/use-draft.ts';

export function GeneralPage() {
  const stored = useCallQuery('preferences.get', undefined);
  if (stored.isPending) return <PageSkeleton />;
  if (stored.isError) return <FailureNote error={stored.error} onRetry={() => void stored.refetch()} />;
  return <Form stored={stored.data} />;
}

const NOTIFICATIONS = [
  { value: 'failures', label: 'Only when a backup fails or has problems' },
  { value: 'all', label: 'After each backup' },
  { value: 'off', label: 'Never' },
] as const;

function Form({ stored }: { stored: Preferences }) {
  const client = useClient();
  const queries = useQueryClient();
  const { values, dirty, change, reset } = useDraft(stored);

  const onSave = async () => {
    await client.call('preferences.set', values);
    await queries.invalidateQueries({ queryKey: callKey('preferences.get') });
    reset();
  };

  return (
    <SettingsForm title="General" name="the general settings" dirty={dirty} onSave={onSave} onRevert={reset}>
      <Switch
        label="Start at login"
        description="Backups are made while Backup Creator runs, with its window closed too."
        checked={values.startAtLogin}
        onChange={(event) => change({ startAtLogin: event.currentTarget.checked })}
      />
      <Radio.Group
        label="Show a notification"
        description="On this computer, where the system allows it"
        value={values.notifications}
        onChange={(value) => {
          const chosen = NOTIFICATIONS.find((choice) => choice.value === value);
          if (chosen !== undefined) change({ notifications: chosen.value });
        }}
      >
        {NOTIFICATIONS.map(({ value, label }) => (
          <Radio key={value} value={value} label={label} mt={8} />
        ))}
      </Radio.Group>
    </SettingsForm>
  );
}
