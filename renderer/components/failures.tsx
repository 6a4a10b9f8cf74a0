import { Button, Group, Modal, Text } from '@mantine/core';
import { createContext, type ReactNode, use, useState } from 'react';
import type { CallError, CallName } from '../../shared/ipc.ts';
import { toCallError } from '../client/client.ts';
import { useCall } from '../client/queries.ts';

const FailuresContext = createContext<((error: unknown) => void) | null>(null);

/** Shows failures that have no place of their own on a page, such as that of a menu's action. */
export function FailuresProvider({ children }: { children: ReactNode }) {
  const [failures, setFailures] = useState<readonly CallError[]>([]);
  const report = (error: unknown) => setFailures((earlier) => [...earlier, toCallError(error)]);
  const failure = failures[0];
  const close = () => setFailures((earlier) => earlier.slice(1));
  return (
    <FailuresContext value={report}>
      {children}
      <Modal opened={failure !== undefined} onClose={close} title={failure?.message}>
        {failure?.hint != null && <Text>{failure.hint}</Text>}
        <Group justify="flex-end" mt="lg">
          <Button data-autofocus onClick={close}>
            Close
          </Button>
        </Group>
      </Modal>
    </FailuresContext>
  );
}

export function useReportFailure(): (error: unknown) => void {
  const report = use(FailuresContext);
  if (report === null) throw new Error('useReportFailure stands outside of a FailuresProvider.');
  return report;
}

/** A call that does something and whose failure is shown in a dialog. */
export function useAction<Name extends CallName>(name: Name) {
  const report = useReportFailure();
  return useCall(name, { onError: report });
}
