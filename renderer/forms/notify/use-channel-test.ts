import { useState } from 'react';
import type { CallInput } from '../../../shared/ipc.ts';
import type { NotifyChannel } from '../../../shared/notify.ts';
import { useCall } from '../../client/queries.ts';
import { enteredSecrets, type NotifyValues, notifySettingsOf } from './notify-values.ts';

/** Tests a channel; the outcome holds as long as the values are those that were tested. */
export function useChannelTest(jobId: string, channel: NotifyChannel, values: NotifyValues) {
  const test = useCall('notify.test');
  const [tested, setTested] = useState<string | null>(null);
  const input: CallInput<'notify.test'> = {
    jobId,
    channel,
    settings: notifySettingsOf(values),
    secrets: Object.fromEntries(enteredSecrets(values).map(({ kind, secret }) => [kind, secret])),
  };
  const key = JSON.stringify(input);
  const current = tested === key;
  return {
    result: current ? test.data : undefined,
    error: current ? test.error : null,
    isPending: test.isPending,
    run: () => {
      setTested(key);
      test.mutate(input);
    },
  };
}
