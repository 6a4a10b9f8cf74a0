import { type Session, session } from 'electron';
import type { Log } from '../journal/log.ts';
import { mayLeave } from './request-rule.ts';

/** Looks at every request of every page, whatever in the page asks: policies do not know all that a browser sends. */
export function guardRequests(log: Log, pages: Session = session.defaultSession): void {
  pages.webRequest.onBeforeRequest((request, answer) => {
    const cancel = !mayLeave(request);
    if (cancel) log.warn('A page was kept from the network', { kind: request.resourceType });
    answer({ cancel });
  });
}
