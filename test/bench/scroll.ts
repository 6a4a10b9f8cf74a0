import { loadavg } from 'node:os';
import type { CDPSession, Page } from 'playwright';
import { browseViews } from '../renderer/browse-views.ts';
import { launchBrowser, openContext, SIZES, show } from '../renderer/browser.ts';
import { startGallery } from '../renderer/gallery-server.ts';

export interface ScrollFigures {
  readonly rows: number;
  readonly frames: number;
  /** Tasks of the page over 50 ms while a folder is scrolled, and then dragged from its beginning to its end. */
  readonly longTasks: number;
  readonly longestTaskMilliseconds: number;
  /** Of the processor's time alone: what other programs take of it does not count. */
  readonly longestTaskProcessorMilliseconds: number;
  readonly loadAverage: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string };
  /** In microseconds, of the thread's own time. */
  readonly tdur?: number;
}

const ROWS = 50_000;

/** Scrolls a folder of 50,000 assets in the window's page, in Chromium. */
export async function measureScrolling(): Promise<ScrollFigures> {
  const gallery = await startGallery();
  const browser = await launchBrowser();
  try {
    const context = await openContext(browser, { scheme: 'light', size: SIZES[0] });
    const view = browseViews.find(({ name }) => name === 'browse-big');
    if (view === undefined) throw new Error('There is no view of a large folder.');
    const { page } = await show(context, gallery.url, view);
    const tasks = await followTasks(await browser.newBrowserCDPSession());
    const { frames, long } = await scroll(page);
    return {
      rows: ROWS,
      frames,
      longTasks: long.length,
      longestTaskMilliseconds: Math.max(0, ...long),
      longestTaskProcessorMilliseconds: Math.round(Math.max(0, ...(await tasks()))),
      loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    };
  } finally {
    await browser.close();
    await gallery.close();
  }
}

/** What the tasks of the page's thread took from now on, in milliseconds, once asked for. */
async function followTasks(session: CDPSession): Promise<() => Promise<number[]>> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline'] },
  });
  return async () => {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await complete;
    const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
    const pages = new Set(
      events
        .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
        .map(threadOf),
    );
    return events
      .filter((event) => event.name === 'RunTask' && pages.has(threadOf(event)))
      .map(({ tdur = 0 }) => tdur / 1000);
  };
}

/** By a few rows each frame, then from one end to the other as with the scroll bar. */
function scroll(page: Page): Promise<{ frames: number; long: number[] }> {
  return page.evaluate(async () => {
    const long: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) long.push(Math.round(duration));
    });
    observer.observe({ entryTypes: ['longtask'] });
    const list = document.querySelector('[role=grid]');
    if (list === null) throw new Error('There is no list.');
    const started = performance.now();
    const duration = 8000;
    let frames = 0;
    for (let passed = 0; passed < duration; passed = performance.now() - started) {
      const share = passed / duration;
      list.scrollTop = share < 0.5 ? list.scrollTop + 90 : (share * 2 - 1) * list.scrollHeight;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      frames += 1;
    }
    return { frames, long };
  });
}
