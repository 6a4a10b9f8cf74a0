import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Notice } from '../../shared/ipc.ts';
import { callKey, useCallQuery } from '../client/queries.ts';
import { useAction } from '../components/failures.tsx';
import { Note } from '../components/note.tsx';

/** What concerns the program as a whole, as quiet bars along the top. */
export function Notices() {
  const notices = useCallQuery('notices.list', undefined);
  const keychain = useCallQuery('keychain.check', undefined);
  const queries = useQueryClient();
  const problem = keychain.data?.problem ?? null;
  const checkAgain = async () => {
    await keychain.refetch();
    // Which secrets are there is known only while the keychain can be asked.
    await queries.invalidateQueries({ queryKey: callKey('jobs.settings') });
  };
  // While the keychain's own bar is there, main's notice about it would say the same again.
  const others = (notices.data ?? []).filter(({ id }) => problem === null || !id.startsWith('keychain'));
  return (
    <>
      {problem !== null && (
        <Note
          bar
          announced
          tone="problem"
          title={problem.message}
          actions={
            <Button variant="default" loading={keychain.isFetching} onClick={() => void checkAgain()}>
              Check again
            </Button>
          }
        >
          {problem.hint}
        </Note>
      )}
      {others.map((notice) => (
        <NoticeBar key={notice.id} notice={notice} />
      ))}
    </>
  );
}

function NoticeBar({ notice }: { notice: Notice }) {
  const dismiss = useAction('notices.dismiss');
  return (
    <Note
      bar
      announced
      tone={notice.level === 'problem' ? 'warning' : 'info'}
      title={notice.message}
      actions={
        <Button
          variant="default"
          loading={dismiss.isPending}
          onClick={() => dismiss.mutate({ id: notice.id })}
          aria-label={`Dismiss: ${notice.message}`}
        >
          Dismiss
        </Button>
      }
    >
      {notice.hint}
    </Note>
  );
}
