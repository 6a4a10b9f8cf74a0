import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { CdpSession, Protocol } from '../browser/cdp.ts';
import { bindingName, deliverName, isolatedWorldName } from '../page/messages.ts';
import { pageProgram } from '../page/source.ts';

export interface PageScripts {
  readonly schemes: readonly string[];
  /** The preload script's file, where the window has one. */
  readonly preload: string | null;
  /** The data of the preload's `process`. */
  readonly process: object;
}

/** What a page's frames, those in processes of their own too, are told and tell. */
export interface PageListener {
  onRequest(session: CdpSession, request: Protocol.Fetch.requestPausedPayload): void;
  onSession(session: CdpSession): void;
}

const mainWorldModules = ['world-link.ts', 'permission-apis.ts', 'main-world.ts'];
const isolatedWorldModules = [
  '../electron/strict.ts',
  'wire.ts',
  'world-link.ts',
  'page-emitter.ts',
  'isolated-world.ts',
];

/**
 * Prepares a session with a page, or with a frame of it that lives in a process of its own: the scripts of both
 * worlds are in place and requests are held for main before anything of the page runs.
 */
export async function preparePage(
  session: CdpSession,
  sessionOf: (id: string) => CdpSession,
  scripts: PageScripts,
  listener: PageListener,
): Promise<void> {
  listener.onSession(session);
  session.on('Fetch.requestPaused', (request) => listener.onRequest(session, request));
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo, waitingForDebugger }) => {
    const child = sessionOf(sessionId);
    const prepared =
      targetInfo.type === 'iframe' ? preparePage(child, sessionOf, scripts, listener) : Promise.resolve();
    const resume = (): void => {
      if (waitingForDebugger) child.post('Runtime.runIfWaitingForDebugger', {});
    };
    prepared.then(resume, resume);
  });
  const [main, isolated] = worldScripts(scripts);
  await Promise.all([
    session.send('Page.enable'),
    session.send('Runtime.enable'),
    session.send('Inspector.enable'),
    session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
    session.send('Runtime.addBinding', { name: bindingName, executionContextName: isolatedWorldName }),
    session.send('Page.addScriptToEvaluateOnNewDocument', { source: main }),
    session.send('Page.addScriptToEvaluateOnNewDocument', { source: isolated, worldName: isolatedWorldName }),
    session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
  ]);
}

function worldScripts({ schemes, preload, process }: PageScripts): [string, string] {
  const [pageEnd, hostEnd] = [crypto.randomUUID(), crypto.randomUUID()];
  const main = pageProgram(
    mainWorldModules,
    `startMainWorld(new WorldLink('${pageEnd}', '${hostEnd}'), ${JSON.stringify({ schemes })});`,
  );
  const isolated = pageProgram(
    isolatedWorldModules,
    `const post = globalThis.${bindingName};
    startIsolatedWorld(new WorldLink('${hostEnd}', '${pageEnd}'), {
      preload: window === top ? ${preload === null ? 'null' : preloadFunction(preload)} : null,
      schemes: ${JSON.stringify(schemes)},
      process: ${JSON.stringify(process)},
      post,
      setDelivery: (deliver) => { globalThis.${deliverName} = deliver; },
    });`,
  );
  const name = preload === null ? 'electron/isolated-world' : pathToFileURL(preload).href;
  return [main, `${isolated}\n//# sourceURL=${name}`];
}

/** As Electron does: the script is the body of a function of these names. */
function preloadFunction(file: string): string {
  const source = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL.*$/m, '');
  return `(function (require, process, exports, module, Buffer, global, setImmediate, clearImmediate) {${source}\n})`;
}
