import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { servePageFile } from '../../electron/app/page-files.ts';

const ROOT = join(import.meta.dirname, 'gallery');
const OUT = join(import.meta.dirname, '../../dist/gallery');

export interface GalleryServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the gallery and serves it as the program serves its window: by the same code, under the same policy. */
export async function startGallery(port = 0): Promise<GalleryServer> {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: OUT,
      emptyOutDir: true,
      target: 'chrome144',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2000,
    },
  });
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function answer(path: string, response: ServerResponse): Promise<void> {
  const url = new URL(path, 'http://gallery/');
  if (url.pathname === '/') url.pathname = '/index.html';
  const reply = await servePageFile(OUT, new Request(url));
  response.writeHead(reply.status, Object.fromEntries(reply.headers));
  response.end(Buffer.from(await reply.arrayBuffer()));
}
