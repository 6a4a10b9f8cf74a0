import { useState } from 'react';
import { destinationWords } from '../../../shared/destination.ts';
import { fieldsMissing } from '../../client/client.ts';
import { Note } from '../../components/note.tsx';
import { SettingsForm } from '../../components/settings-form.tsx';
import { Choice } from '../../forms/choice.tsx';
import {
  destinationErrors,
  destinationOf,
  destinationSecretOf,
  destinationValuesOf,
} from '../../forms/destination/destination-values.ts';
import { useDestinationTest } from '../../forms/destination/use-destination-test.ts';
import { StorageFields } from '../../forms/storage-fields.tsx';
import { useDraft } from '../../hooks/use-draft.ts';
import type { JobPageProps } from './job-page-props.ts';

const PATTERNS = [
  { value: 'backup_YYYYMMDD', label: 'backup_20261124', description: 'Year, month, day: sorts by date' },
  { value: 'backup_DDMMYY', label: 'backup_241126', description: 'Day, month, year' },
] as const;

export function StoragePage({ job, stored, save }: JobPageProps) {
  const { destination, folderPattern } = stored.settings;
  const { values, dirty, change, reset } = useDraft({ ...destinationValuesOf(destination), folderPattern });
  const test = useDestinationTest(values, job.id);
  const [checked, setChecked] = useState(false);
  const kept = { destination, hasSecret: stored.hasDestinationSecret };
  const errors = destinationErrors(values, kept);
  const isComplete = Object.keys(errors).length === 0;
  const next = destinationOf(values);
  const moved = destinationWords(next) !== destinationWords(destination);

  const onSave = async () => {
    setChecked(true);
    if (!isComplete) throw fieldsMissing();
    await save({ destination: next, folderPattern: values.folderPattern }, destinationSecretOf(values));
    reset();
    setChecked(false);
  };

  return (
    <SettingsForm title="Storage" name="the storage" dirty={dirty} onSave={onSave} onRevert={reset}>
      <StorageFields
        values={values}
        errors={checked ? errors : {}}
        kept={kept}
        test={test}
        onChange={change}
      />
      {moved && isComplete && (
        <Note tone="info" title="The backups so far stay where they are.">
          Unless the new place holds backups of this account, the next backup keeps everything there.
        </Note>
      )}
      <Choice
        legend="Name of each backup’s folder"
        hint="From the next backup on; those that are there keep their names."
        options={PATTERNS}
        value={values.folderPattern}
        onChange={(pattern) => change({ folderPattern: pattern })}
      />
    </SettingsForm>
  );
}
