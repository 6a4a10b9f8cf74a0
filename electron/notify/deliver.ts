import type { NotifyChannel } from '../../shared/notify.ts';
import type { Log } from '../journal/log.ts';
import type { Channel } from './channel.ts';
import { PartlyDelivered, reasonOf } from './failure.ts';

/** What became of a message in one channel. */
export interface Delivery {
  readonly channel: NotifyChannel;
  readonly at: Date;
  readonly sent: boolean;
  /** It came to somebody, though perhaps not to all. */
  readonly reached: boolean;
  readonly reason: string | null;
  readonly hint: string | null;
}

export interface DeliveryParts {
  readonly open: (channel: NotifyChannel) => Promise<Channel>;
  readonly log: Log;
  readonly now: () => Date;
}

/** Uses channels side by side: one that fails, or takes long, keeps no other from its message. Never throws. */
export function deliverTo(
  channels: readonly NotifyChannel[],
  use: (channel: Channel) => Promise<void> | undefined,
  { open, log, now }: DeliveryParts,
): Promise<Delivery[]> {
  return Promise.all(
    channels.map(async (channel): Promise<Delivery> => {
      try {
        await use(await open(channel));
        return { channel, at: now(), sent: true, reached: true, reason: null, hint: null };
      } catch (error) {
        log.warn('A notification could not be sent.', { channel, error });
        const { message, hint } = reasonOf(error);
        const reached = error instanceof PartlyDelivered;
        return { channel, at: now(), sent: false, reached, reason: message, hint };
      }
    }),
  );
}
