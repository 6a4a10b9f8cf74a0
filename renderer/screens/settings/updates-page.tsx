import { Radio, Switch } from '@mantine/core';
import type { UpdatesView } from '../../../shared/updates.ts';
import { useClient } from '../../client/client.ts';
import { useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { PageSkeleton } from '../../components/page-skeleton.tsx';
import { SettingsForm } from '../../components/settings-form.tsx';
import { useDraft } from '../../hooks/use-draft.ts';
import { NewerVersion } from './newer-version.tsx';

const CHANNELS = [
  { value: 'stable', label: 'Finished versions', description: undefined },
  { value: 'beta', label: 'Test versions as well', description: 'Earlier, and less tried.' },
] as const;

/** Newer versions of the program; of one that was packed without a feed of them there is no such page. */
export function UpdatesPage() {
  const updates = useCallQuery('updates.get', undefined);
  if (updates.isPending) return <PageSkeleton />;
  if (updates.isError) return <FailureNote error={updates.error} onRetry={() => void updates.refetch()} />;
  return updates.data === null ? null : <Form updates={updates.data} />;
}

function Form({ updates }: { updates: UpdatesView }) {
  const client = useClient();
  const { values, dirty, change, reset } = useDraft(updates.settings);
  const onSave = async () => {
    await client.call('updates.set', values);
    reset();
  };
  return (
    <SettingsForm
      title="Updates"
      name="the settings of updates"
      dirty={dirty}
      onSave={onSave}
      onRevert={reset}
    >
      <NewerVersion updates={updates} />
      <Switch
        label="Keep Backup Creator up to date by itself"
        description="Looks for a newer version once a day, downloads it, and installs it when you quit. Never during a backup."
        checked={values.automatic}
        onChange={(event) => change({ automatic: event.currentTarget.checked })}
      />
      <Radio.Group
        label="Which versions"
        description="A change is taken up the next time a newer version is looked for."
        value={values.channel}
        onChange={(value) => {
          const chosen = CHANNELS.find((channel) => channel.value === value);
          if (chosen !== undefined) change({ channel: chosen.value });
        }}
      >
        {CHANNELS.map(({ value, label, description }) => (
          <Radio key={value} value={value} label={label} description={description} mt={8} />
        ))}
      </Radio.Group>
    </SettingsForm>
  );
}
