import { defineConfig } from 'vite';
import { bundledPackages } from './electron/packing/bundled-packages.ts';
import { callNames, eventNames } from './shared/ipc.ts';

/** One CommonJS file: a sandboxed preload script can require `electron` alone. */
export default defineConfig({
  publicDir: false,
  plugins: [bundledPackages()],
  define: {
    CALL_NAMES: JSON.stringify(callNames),
    EVENT_NAMES: JSON.stringify(eventNames),
  },
  build: {
    outDir: 'dist/preload',
    emptyOutDir: true,
    target: 'chrome144',
    sourcemap: true,
    minify: false,
    lib: { entry: 'electron/preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rolldownOptions: { external: ['electron'] },
  },
});
