import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { useUnsavedGuard } from '../navigation/navigation.tsx';
import { FailureNote } from './note.tsx';
import styles from './settings-form.module.css';

interface SettingsFormProps {
  readonly title: string;
  readonly intro?: ReactNode;
  /** How the changes are called where the user is about to lose them: "the schedule". */
  readonly name: string;
  readonly dirty: boolean;
  readonly onSave: () => Promise<void>;
  readonly onRevert: () => void;
  readonly children: ReactNode;
}

/** A page of settings that is saved explicitly, by its button or by Enter. */
export function SettingsForm({ title, intro, name, dirty, onSave, onRevert, children }: SettingsFormProps) {
  const save = useMutation({ mutationFn: onSave });
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (save.error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [save.error]);
  useUnsavedGuard(name, dirty);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (dirty && !save.isPending) save.mutate();
  };
  return (
    <form ref={form} className={styles.form} aria-labelledby={id} noValidate onSubmit={submit}>
      <div className={styles.fields}>
        <div>
          <h2 className={styles.title} id={id}>
            {title}
          </h2>
          {intro !== undefined && <p className={styles.intro}>{intro}</p>}
        </div>
        {children}
        {save.isError && dirty && <FailureNote error={save.error} />}
      </div>
      <div className={styles.foot}>
        <Button type="submit" disabled={!dirty} loading={save.isPending}>
          Save
        </Button>
        <Button variant="default" disabled={!dirty} onClick={onRevert}>
          Revert
        </Button>
        <span role="status" className={styles.saved}>
          {save.isSuccess && !dirty && 'Saved.'}
        </span>
      </div>
    </form>
  );
}
