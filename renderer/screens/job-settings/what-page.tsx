import type { AssetTypeChoice } from '../../../shared/ipc.ts';
import { useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { PageSkeleton } from '../../components/page-skeleton.tsx';
import { SettingsForm } from '../../components/settings-form.tsx';
import { FolderFields } from '../../forms/folder-fields.tsx';
import { SelectionFields } from '../../forms/selection-fields.tsx';
import { selectionOf, valuesOf } from '../../forms/selection-values.ts';
import { useDraft } from '../../hooks/use-draft.ts';
import type { JobPageProps } from './job-page-props.ts';

export function WhatPage(props: JobPageProps) {
  const types = useCallQuery('account.types', undefined);
  if (types.isPending) return <PageSkeleton />;
  if (types.isError) return <FailureNote error={types.error} onRetry={() => void types.refetch()} />;
  return <Form {...props} types={types.data} />;
}

function Form({ job, stored, save, types }: JobPageProps & { types: readonly AssetTypeChoice[] }) {
  const { values, dirty, change, reset } = useDraft(valuesOf(stored.settings.selection, types));

  const onSave = async () => {
    const selection = selectionOf(values, types);
    if (selection === null) {
      throw new Error(
        values.what === 'chosen' && values.types.length === 0
          ? 'Choose at least one type.'
          : 'Choose at least one folder.',
      );
    }
    await save({ selection });
    reset();
  };

  return (
    <SettingsForm
      title="What to back up"
      intro="What is added here is filled in by the next backup. What is taken out stays in the backups so far."
      name="what to back up"
      dirty={dirty}
      onSave={onSave}
      onRevert={reset}
    >
      <SelectionFields values={values} onChange={change} />
      <FolderFields jobId={job.id} values={values} onChange={change} />
    </SettingsForm>
  );
}
