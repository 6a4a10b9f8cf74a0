import { Button, Popover } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { CallInput } from '../../../shared/ipc.ts';
import { useAction, useReportFailure } from '../../components/failures.tsx';
import { Choice } from '../../forms/choice.tsx';
import styles from './save-button.module.css';

export type SaveWhat = CallInput<'browse.save'>['what'];

interface SaveButtonProps {
  readonly jobId: string;
  /** The button says Save; to those who hear it, this. */
  readonly label: string;
  readonly short?: boolean;
  /** What will be saved, in words: "3 assets as they were today 02:00". */
  readonly words: string;
  readonly what: () => Promise<SaveWhat>;
}

/** Saves to disk: as files or as one zip; the program then asks where. */
export function SaveButton({ jobId, label, short = false, words, what }: SaveButtonProps) {
  const [opened, setOpened] = useState(false);
  const [as, setAs] = useState<'files' | 'zip'>('files');
  const save = useAction('browse.save');
  const reportFailure = useReportFailure();
  const id = useId();
  const begin = async () => {
    setOpened(false);
    try {
      save.mutate({ jobId, what: await what(), as });
    } catch (error) {
      reportFailure(error);
    }
  };
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      trapFocus
      returnFocus
      withinPortal={false}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <Button
          variant="default"
          aria-label={label}
          title={label}
          leftSection={<IconDownload size={15} stroke={1.75} aria-hidden />}
          loading={save.isPending}
          onClick={() => setOpened(!opened)}
        >
          {short ? 'Save' : label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-labelledby={id}>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            void begin();
          }}
        >
          <p id={id} className={styles.words}>
            {words}
          </p>
          <Choice
            legend="Save as"
            options={[
              { value: 'files', label: 'Files in folders' },
              { value: 'zip', label: 'One zip file' },
            ]}
            value={as}
            onChange={setAs}
          />
          <Button type="submit">Choose where…</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
