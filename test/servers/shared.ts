import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { TestProject } from 'vitest/node';
import { type Swift, startSwift } from './swift.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address at which tests ask for servers. */
    readonly sharedServers: string;
  }
}

/**
 * Lets the files of a test run share a server that takes seconds to start: the first one that asks for it has
 * it started, the end of the run stops it.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let swift: Promise<Swift | undefined> | undefined;
  const desk = createServer((_request, response) => {
    swift ??= startSwift();
    answer(swift, response).catch((error: unknown) => response.destroy(error as Error));
  });
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  const address = desk.address();
  if (typeof address !== 'object' || address === null) throw new Error('There is no address.');
  project.provide('sharedServers', `http://127.0.0.1:${address.port}`);
  return async () => {
    desk.close();
    desk.closeAllConnections();
    await (await swift?.catch(() => undefined))?.stop();
  };
}

/** 200 with the address, 204 where it cannot be installed, 500 with why it did not start. */
async function answer(starting: Promise<Swift | undefined>, response: ServerResponse): Promise<void> {
  try {
    const swift = await starting;
    response.writeHead(swift === undefined ? 204 : 200).end(swift && JSON.stringify(swift.address));
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}
