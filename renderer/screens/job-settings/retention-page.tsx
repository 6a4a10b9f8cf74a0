import { Switch } from '@mantine/core';
import { useState } from 'react';
import { fieldsMissing } from '../../client/client.ts';
import { SettingsForm } from '../../components/settings-form.tsx';
import { RetentionFields } from '../../forms/retention-fields.tsx';
import { retentionErrors, retentionPolicyOf, retentionValuesOf } from '../../forms/retention-values.ts';
import { useDraft } from '../../hooks/use-draft.ts';
import type { JobPageProps } from './job-page-props.ts';
import { RetentionPreview } from './retention-preview.tsx';

/** Which backups stay, what that would remove, and removing it. */
export function RetentionPage({ job, stored, save }: JobPageProps) {
  const { policy: kept, automatic } = stored.settings.retention;
  const { values, dirty, change, reset } = useDraft({ ...retentionValuesOf(kept), automatic });
  const [checked, setChecked] = useState(false);
  const policy = retentionPolicyOf(values);

  const onSave = async () => {
    setChecked(true);
    if (policy === null) throw fieldsMissing();
    await save({ retention: { policy, automatic: values.automatic && values.keep === 'thinned' } });
    reset();
    setChecked(false);
  };

  return (
    <SettingsForm
      title="Retention"
      intro="How long backups are kept."
      name="the retention"
      dirty={dirty}
      onSave={onSave}
      onRevert={reset}
    >
      <RetentionFields values={values} errors={checked ? retentionErrors(values) : {}} onChange={change} />
      <Switch
        label="Remove backups automatically"
        description="After a backup, once a week at most. Off: they go only when you remove them here."
        checked={values.automatic && values.keep === 'thinned'}
        disabled={values.keep === 'all'}
        onChange={(event) => change({ automatic: event.currentTarget.checked })}
      />
      <RetentionPreview job={job} policy={policy} onUnclear={() => setChecked(true)} />
    </SettingsForm>
  );
}
