import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { bundledPackages } from './electron/packing/bundled-packages.ts';

/** The window's page, served by main under app://ui/. */
export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [react(), bundledPackages()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome144',
    sourcemap: true,
    // The policy of the page allows fonts and images from its own address only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // It is read from this machine's disk.
    chunkSizeWarningLimit: 1500,
  },
});
