import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { servePageFile } from '../../electron/app/page-files.ts';
import { previewPage } from './gallery/previews.ts';

const ROOT = join(import.meta.dirname, 'gallery');

export interface GalleryServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the gallery and serves it as the program serves its window: by the same code, under the same policy. */
export async function startGallery(port = 0): Promise<GalleryServer> {
  const folder = await mkdtemp(join(tmpdir(), 'backup-creator-gallery-'));
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'chrome144',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2000,
    },
  });
  const server = createServer((request, response) => {
    void answer(folder, request.url ?? '/', response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answer(folder: string, path: string, response: ServerResponse): Promise<void> {
  const url = new URL(path, 'http://gallery/');
  if (url.pathname === '/') url.pathname = '/index.html';
  const reply = previewPage(url) ?? (await servePageFile(folder, new Request(url)));
  const headers = Object.fromEntries(reply.headers);
  // Chromium alone knows no app:// addresses: here the previews are below the page's own.
  const policy = headers['content-security-policy']?.replace('app://preview', "'self'");
  response.writeHead(reply.status, { ...headers, ...(policy && { 'content-security-policy': policy }) });
  response.end(Buffer.from(await reply.arrayBuffer()));
}
