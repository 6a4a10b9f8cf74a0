import { Button } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useReportFailure } from '../../components/failures.tsx';
import { useNavigation } from '../../navigation/navigation.tsx';
import type { RestoreWhat } from '../../navigation/restore-place.ts';
import { useBrowsing } from './browse-context.ts';

interface RestoreButtonProps {
  /** The button says Restore; to those who hear it, this. */
  readonly label: string;
  /** What would be restored, in words: "3 assets, as of now". */
  readonly words: string;
  readonly what: () => Promise<RestoreWhat>;
}

/** Leads to where it is chosen how something is restored into Marketing Cloud. */
export function RestoreButton({ label, words, what }: RestoreButtonProps) {
  const { job, place } = useBrowsing();
  const { go } = useNavigation();
  const onError = useReportFailure();
  const begin = useMutation({
    mutationFn: what,
    onError,
    onSuccess: (wanted) =>
      go({
        screen: 'job',
        jobId: job.id,
        page: 'browse',
        browse: place,
        restore: { step: 'choose', request: { what: wanted, words } },
      }),
  });
  return (
    <Button
      variant="default"
      aria-label={label}
      title={label}
      leftSection={<IconRestore size={15} stroke={1.75} aria-hidden />}
      loading={begin.isPending}
      onClick={() => begin.mutate()}
    >
      Restore…
    </Button>
  );
}
