import { defineConfig } from 'vite';
import { bundledPackages } from './electron/packing/bundled-packages.ts';
import { programBuild } from './vite.program.ts';

/** Not bundled: Electron is there at run time, and keytar is native code. */
const EXTERNAL = ['electron', 'keytar'];

/** The desktop app's main process, and what runs beside it: its threads and the sample account. */
export default defineConfig({
  publicDir: 'electron/app/icons/shipped',
  plugins: [bundledPackages()],
  ssr: { noExternal: true, external: EXTERNAL },
  build: {
    ...programBuild(
      'dist/main',
      {
        main: 'electron/main.ts',
        'catalog-worker': 'electron/backup/catalog/worker.ts',
        'storage-worker': 'electron/storage/local-worker.ts',
        'browse-worker': 'electron/browse/catalog/worker.ts',
        'sample-process': 'electron/app/sample-process.ts',
      },
      EXTERNAL,
    ),
    copyPublicDir: true,
    // It is read from this machine's disk.
    chunkSizeWarningLimit: 4000,
  },
});
