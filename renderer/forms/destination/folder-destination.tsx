import { Button, TextInput } from '@mantine/core';
import { useAction } from '../../components/failures.tsx';
import styles from '../forms.module.css';
import type { DestinationFieldProps } from './field-props.ts';
import type { DestinationTestState } from './use-destination-test.ts';

/** A folder, chosen or typed. One that was chosen is tested at once. */
export function FolderDestination({
  values,
  errors,
  onChange,
  test,
}: Pick<DestinationFieldProps, 'values' | 'errors' | 'onChange'> & { test: DestinationTestState }) {
  const choose = useAction('storage.chooseFolder');
  const chooseFolder = async () => {
    const path = await choose.mutateAsync(undefined).catch(() => null);
    if (path === null) return;
    onChange({ path });
    await test.run({ ...values, path });
  };
  return (
    <div>
      <div className={styles.row}>
        <TextInput
          className={styles.grow}
          label="Folder"
          description="Each backup gets a folder of its own in it."
          value={values.path}
          error={errors.path !== undefined}
          aria-describedby={errors.path === undefined ? undefined : 'folder-error'}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ path: event.currentTarget.value })}
        />
        <Button variant="default" loading={choose.isPending} onClick={() => void chooseFolder()}>
          Choose folder…
        </Button>
      </div>
      {errors.path !== undefined && (
        <p id="folder-error" className={styles.error}>
          {errors.path}
        </p>
      )}
    </div>
  );
}
