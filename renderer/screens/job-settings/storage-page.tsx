import { Radio } from '@mantine/core';
import { useState } from 'react';
import { destinationWords } from '../../../shared/destination.ts';
import { Note } from '../../components/note.tsx';
import { SettingsForm } from '../../components/settings-form.tsx';
import { StorageFields, useStorageTest } from '../../forms/storage-fields.tsx';
import { useDraft } from '../../hooks/use-draft.ts';
import type { JobPageProps } from './job-page-props.ts';

const PATTERNS = [
  { pattern: 'backup_YYYYMMDD', label: 'backup_20261124', description: 'Year, month, day: sorts by date' },
  { pattern: 'backup_DDMMYY', label: 'backup_241126', description: 'Day, month, year' },
] as const;

export function StoragePage({ job, stored, save }: JobPageProps) {
  const { destination, folderPattern } = stored.settings;
  const { values, dirty, change, reset } = useDraft({ path: destinationWords(destination), folderPattern });
  const test = useStorageTest(values.path, job.id);
  const [checked, setChecked] = useState(false);
  const missing = values.path.trim() === '';
  const moved = values.path.trim() !== destinationWords(destination);

  const onSave = async () => {
    setChecked(true);
    if (missing) throw new Error('Choose a folder for the backups.');
    await save({
      destination: { kind: 'local', path: values.path.trim() },
      folderPattern: values.folderPattern,
    });
    reset();
    setChecked(false);
  };

  return (
    <SettingsForm title="Storage" name="the storage" dirty={dirty} onSave={onSave} onRevert={reset}>
      <StorageFields
        path={values.path}
        error={checked && missing ? 'Choose a folder.' : undefined}
        test={test}
        onChange={(path) => change({ path })}
      />
      {moved && !missing && (
        <Note tone="info" title="The backups so far stay where they are.">
          Unless the new folder holds backups of this account, the next backup keeps everything there.
        </Note>
      )}
      <Radio.Group
        label="Name of each backup’s folder"
        value={values.folderPattern}
        onChange={(value) =>
          change({ folderPattern: value === 'backup_DDMMYY' ? 'backup_DDMMYY' : 'backup_YYYYMMDD' })
        }
      >
        {PATTERNS.map(({ pattern, label, description }) => (
          <Radio key={pattern} value={pattern} label={label} description={description} mt={8} />
        ))}
      </Radio.Group>
    </SettingsForm>
  );
}
