import type { CallHandlers, CallName } from '../../../shared/ipc.ts';
import {
  type NotifyChannel,
  type NotifySecretKind,
  type NotifyTest,
  notifySecretKinds,
} from '../../../shared/notify.ts';

type NotifyHandlers = Pick<CallHandlers, Extract<CallName, `notify.${string}`>>;

const SENT: Readonly<Record<NotifyChannel, string>> = {
  slack: 'Slack took the test message. Look into its channel.',
  email: 'The mail server took the test message for ops@northwind.example.',
  webhook: 'hooks.northwind.example took the test message.',
  ping: 'hc-ping.example took the pings for start and success.',
};

const REFUSED: NotifyTest = {
  ok: false,
  message: 'The mail server smtp.northwind.example refused the user name or password.',
  hint: 'Enter both again. Some providers want a password that is made for programs.',
};

/** What the gallery's program answers about notifications; as a password, `wrong` is refused. */
export function notifyHandlers(kept: readonly NotifySecretKind[] = []): NotifyHandlers {
  const present = new Set(kept);
  return {
    'notify.secrets': async () => ({
      'slack-address': present.has('slack-address'),
      'webhook-address': present.has('webhook-address'),
      'webhook-key': present.has('webhook-key'),
      'ping-address': present.has('ping-address'),
      'smtp-password': present.has('smtp-password'),
    }),
    'notify.setSecret': async ({ kind, secret }) => {
      if (secret === null) present.delete(kind);
      else present.add(kind);
    },
    'notify.test': async ({ channel, secrets }) => {
      if (notifySecretKinds.some((kind) => secrets[kind] === 'wrong')) return REFUSED;
      return { ok: true, message: SENT[channel], hint: null };
    },
  };
}
