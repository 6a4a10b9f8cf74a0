import type { JobBrowser } from '../../browse/job-browser.ts';
import { count } from '../../jobs/words.ts';
import type { Console } from '../console.ts';

const REDRAW_MILLISECONDS = 200;

/** Waits until all code at the destination can be searched. What was read once is not read again. */
export async function waitForIndex(console: Console, browser: JobBrowser): Promise<void> {
  const { stderr } = console;
  const show = async () => {
    const { done, total } = (await browser.state()).indexed;
    stderr.write(`\r\u001b[KReading code  ${count(done)} of ${count(total)}`);
  };
  // Nothing is lost where it cannot be told.
  const timer = stderr.isTTY
    ? setInterval(() => void show().catch(() => undefined), REDRAW_MILLISECONDS)
    : undefined;
  const stop = () => void browser.close();
  console.signal.addEventListener('abort', stop, { once: true });
  try {
    browser.indexer.wake();
    await browser.indexer.idle();
  } finally {
    console.signal.removeEventListener('abort', stop);
    clearInterval(timer);
    if (timer !== undefined) stderr.write('\r\u001b[K');
  }
  console.signal.throwIfAborted();
}
