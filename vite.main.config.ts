import { defineConfig } from 'vite';
import { programBuild } from './vite.program.ts';

/** The desktop app's main process, and what runs beside it: its threads and the sample account. */
export default defineConfig({
  publicDir: 'electron/app/icons/shipped',
  build: {
    ...programBuild('dist/main', {
      main: 'electron/main.ts',
      'catalog-worker': 'electron/backup/catalog/worker.ts',
      'storage-worker': 'electron/storage/local-worker.ts',
      'browse-worker': 'electron/browse/catalog/worker.ts',
      'sample-process': 'electron/app/sample-process.ts',
    }),
    copyPublicDir: true,
  },
});
