import { Anchor } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeptNotifySecrets } from '../../../shared/notify.ts';
import { fieldsMissing, useClient } from '../../client/client.ts';
import { callKey, useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { PageSkeleton } from '../../components/page-skeleton.tsx';
import { SettingsForm } from '../../components/settings-form.tsx';
import { ChannelFields, EventFields } from '../../forms/notify/notify-fields.tsx';
import {
  enteredSecrets,
  notifyErrors,
  notifySettingsOf,
  notifyValuesOf,
} from '../../forms/notify/notify-values.ts';
import { useDraft } from '../../hooks/use-draft.ts';
import { useNavigation } from '../../navigation/navigation.tsx';
import type { JobPageProps } from './job-page-props.ts';

/** Who is told of the job's backups, and of what. */
export function NotificationsPage(props: JobPageProps) {
  const kept = useCallQuery('notify.secrets', { jobId: props.job.id });
  if (kept.isPending) return <PageSkeleton />;
  if (kept.isError) return <FailureNote error={kept.error} onRetry={() => void kept.refetch()} />;
  return <Form {...props} kept={kept.data} />;
}

function Form({ job, stored, save, kept }: JobPageProps & { kept: KeptNotifySecrets }) {
  const client = useClient();
  const queries = useQueryClient();
  const { go } = useNavigation();
  const saved = stored.settings.notify;
  const { values, dirty, change, reset } = useDraft(notifyValuesOf(saved));
  const [checked, setChecked] = useState(false);
  const present = { kept, saved };
  const errors = notifyErrors(values, present);

  const onSave = async () => {
    setChecked(true);
    if (Object.keys(errors).length > 0) throw fieldsMissing();
    await save({ notify: notifySettingsOf(values) });
    for (const { kind, secret } of enteredSecrets(values)) {
      await client.call('notify.setSecret', { jobId: job.id, kind, secret });
    }
    await queries.invalidateQueries({ queryKey: callKey('notify.secrets', { jobId: job.id }) });
    reset();
    setChecked(false);
  };

  const shown = { values, errors: checked ? errors : {}, onChange: change };
  return (
    <SettingsForm
      title="Notifications"
      intro={
        <>
          Tells people who are not at this computer. What it shows itself is in the{' '}
          <Anchor
            component="button"
            type="button"
            onClick={() => go({ screen: 'settings', concern: 'general' })}
          >
            general settings
          </Anchor>
          .
        </>
      }
      name="the notifications"
      dirty={dirty}
      onSave={onSave}
      onRevert={reset}
    >
      <EventFields {...shown} />
      <ChannelFields {...shown} jobId={job.id} present={present} />
    </SettingsForm>
  );
}
