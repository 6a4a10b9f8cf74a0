import { parsePostAddress } from '../../shared/post-address.ts';
import type { Channel } from './channel.ts';
import { textOf } from './facts.ts';
import type { NotifyMessage } from './message.ts';
import { type PostParts, post } from './post.ts';

type Signal = 'start' | 'success' | 'fail';

/** A backup with problems was made all the same: what fails is one that was not made. */
const SIGNALS = {
  success: 'success',
  problems: 'success',
  failure: 'fail',
  silence: 'fail',
  test: 'success',
} as const satisfies Record<NotifyMessage['event'], Signal>;

/**
 * Pings a health check as healthchecks.io takes it: the address for success, `/start` and `/fail` below it. Throws
 * `configuration`.
 */
export function pingChannel(address: string, parts: PostParts): Channel {
  const url = parsePostAddress(address, 'ping address');
  const ping = (kind: Signal, body: string, signal: AbortSignal) =>
    post(
      {
        to: url.host,
        url: addressOf(url, kind),
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body,
      },
      parts,
      signal,
    );
  return {
    kind: 'ping',
    begun: (signal) => ping('start', '', signal),
    send: (message, signal) => ping(SIGNALS[message.event], textOf(message), signal),
  };
}

function addressOf(url: URL, kind: Signal): URL {
  if (kind === 'success') return url;
  const address = new URL(url);
  address.pathname = `${url.pathname.replace(/\/+$/, '')}/${kind}`;
  return address;
}
