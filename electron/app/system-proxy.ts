import { session } from 'electron';
import type { Log } from '../journal/log.ts';
import { isUnusable, proxyAddress } from './proxy-rules.ts';

/** Asks the system (its settings, or a PAC file) for the proxy on the way to an address. */
export function systemProxy(log: Log): (url: string) => Promise<string | undefined> {
  return async (url) => {
    const rules = await session.defaultSession.resolveProxy(url);
    if (isUnusable(rules)) {
      log.warn('The system names a SOCKS proxy, which object stores are not reached by: it is passed over.');
    }
    return proxyAddress(rules);
  };
}
