import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, removeProfile } from '../e2e/launch.ts';
import { launchSample } from './sample.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await launchSample();
});
afterAll(async () => {
  await app?.close();
  removeProfile(app.profile);
});

const eventually = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 5000 });
const text = (id: string) => app.page.locator(`#${id}`).innerText();

/** What a call from the page comes back with, or is refused with. */
function call(channel: string, ...values: unknown[]): Promise<unknown> {
  return app.page.evaluate(
    async ([name, given]) => {
      try {
        return await globalThis.sample.call(name, ...given);
      } catch (error) {
        return (error as Error).message;
      }
    },
    [channel, values] as const,
  );
}

describe('between page and main', () => {
  test('a click reaches main, and its answer and its events come back with their types', async () => {
    await app.page.getByRole('button', { name: 'Greet' }).click();
    await eventually(() => text('greeting')).toBe('Hello, Ada 1970-01-02T00:00:00.000Z a+b');
    await eventually(() => text('progress')).toBe('3/3');
  });

  test('everything that can be cloned arrives as it was, both ways', async () => {
    const same = await app.page.evaluate(async () => {
      const cyclic: Record<string, unknown> = { list: [1, undefined, null, -0, Number.NaN, 10n] };
      cyclic.self = cyclic;
      const value = {
        cyclic,
        date: new Date(5),
        pattern: /a+/gi,
        map: new Map([['k', new Set([1])]]),
        bytes: new Uint8Array([1, 2, 255]),
        floats: new Float64Array([0.5]),
        error: new RangeError('far'),
      };
      const back = (await globalThis.sample.call('echo', value)) as typeof value;
      const list = back.cyclic.list as unknown[];
      return [
        back.cyclic.self === back.cyclic,
        list.length === 6 &&
          list[1] === undefined &&
          Object.is(list[3], -0) &&
          Number.isNaN(list[4]) &&
          list[5] === 10n,
        back.date instanceof Date && back.date.getTime() === 5,
        String(back.pattern) === '/a+/gi',
        back.map.get('k')?.has(1),
        back.bytes instanceof Uint8Array && back.bytes[2] === 255,
        back.floats instanceof Float64Array && back.floats[0] === 0.5,
        back.error instanceof Error && back.error.message === 'far',
      ];
    });
    expect(same).toEqual(Array.from({ length: 8 }, () => true));
  });

  test('an error of main’s arrives as its message alone, in Electron’s words', async () => {
    expect(await call('greet', '')).toBe("Error invoking remote method 'greet': Error: the name is empty");
    expect(await call('nobody')).toBe(
      "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    );
  });

  test('what cannot be cloned is refused', async () => {
    const refused = await app.page
      .evaluate(() =>
        globalThis.sample.call('echo', Symbol.iterator).then(
          () => 'sent',
          (error: Error) => error.message,
        ),
      )
      .catch((error: Error) => error.message);
    expect(refused).toContain('could not be cloned');
  });

  test('main knows the frame that calls', async () => {
    expect(await call('sender')).toEqual({ url: 'app://ui/index.html', origin: 'app://ui' });
  });

  test('a handler that refuses a forged sender does so', async () => {
    const forged = { url: 'https://example.org/', origin: 'https://example.org', isTop: true };
    expect(await app.desktop.invokeAs(forged, 'greet', 'Eve')).toEqual({ error: 'Error: not the window' });
    const framed = { url: 'app://ui/', origin: 'app://ui', isTop: false };
    expect(await app.desktop.invokeAs(framed, 'greet', 'Eve')).toEqual({ error: 'Error: not the window' });
  });

  test('the page has the bridge, frozen, and nothing else of the host', async () => {
    const found = await app.page.evaluate(() => {
      const names = ['require', 'process', 'module', 'global', 'electron', '__hostPost', '__hostDeliver'];
      return {
        found: names.filter((name) => name in globalThis),
        frozen: Object.isFrozen(globalThis.sample.reach),
      };
    });
    expect(found).toEqual({ found: [], frozen: true });
    expect(await app.page.evaluate(() => Reflect.set(globalThis, 'sample', null))).toBe(false);
  });

  test('the preload script is sandboxed, and what the host lacks throws by name', async () => {
    expect(await app.page.evaluate(() => globalThis.sample.reach)).toEqual({
      sandboxed: true,
      type: 'renderer',
      fs: 'module not found: node:fs',
      sendSync: 'The Electron stand-in does not provide ipcRenderer.sendSync.',
      webFrame: 'The Electron stand-in does not provide electron (in the preload script).webFrame.',
    });
  });

  test('a listener can be taken off again', async () => {
    const heard = await app.page.evaluate(async () => {
      let count = 0;
      const stop = globalThis.sample.onResumed(() => {
        count += 1;
      });
      stop();
      await globalThis.sample.call('echo', 1);
      return count;
    });
    await app.desktop.power('resume');
    await eventually(() => text('resumed')).toBe('1970-01-01T00:00:00.000Z');
    expect(heard).toBe(0);
  });

  test('a utility process answers and ends with its exit code', async () => {
    expect(await call('work', 'quiet')).toEqual({
      text: 'QUIET',
      isDate: true,
      parameters: ['--shout'],
      type: 'utility',
      code: 3,
    });
  });
});

describe('in main', () => {
  test('what the host lacks throws by name', async () => {
    const thrown = await app.electron.evaluate(async (electron) => {
      const tryTo = (action: () => unknown): string => {
        try {
          action();
          return 'provided';
        } catch (error) {
          return (error as Error).message;
        }
      };
      const { app: program, BrowserWindow, session } = electron;
      return [
        tryTo(() => electron.safeStorage),
        tryTo(() => program.getGPUFeatureStatus()),
        tryTo(() => program.on('gpu-info-update', () => undefined)),
        tryTo(() => new BrowserWindow({ webPreferences: { nodeIntegration: true } })),
        tryTo(() => new BrowserWindow({ kiosk: true })),
        tryTo(() => session.fromPartition('x')),
      ];
    });
    expect(thrown).toEqual([
      'The Electron stand-in does not provide electron.safeStorage.',
      'The Electron stand-in does not provide app.getGPUFeatureStatus.',
      "The Electron stand-in does not provide the event 'gpu-info-update' of app.",
      'The Electron stand-in does not provide webPreferences.nodeIntegration true: windows are isolated and sandboxed.',
      'The Electron stand-in does not provide the option kiosk of BrowserWindow.',
      'The Electron stand-in does not provide session.fromPartition.',
    ]);
  });

  test('the app knows its name, version and folders', async () => {
    const known = await app.electron.evaluate(({ app: program }) => ({
      name: program.getName(),
      version: program.getVersion(),
      userData: program.getPath('userData'),
      packaged: program.isPackaged,
    }));
    expect(known).toEqual({ name: 'Host Sample', version: '1.2.3', userData: app.userData, packaged: false });
  });
});
