import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/**
 * Lets `import 'electron'` and `require('electron')` find the stand-in. Worker threads have no Electron, neither
 * there nor here: they find the npm package, as they would in Electron.
 */
const electron = new URL('./electron/module.ts', import.meta.url).href;

if (isMainThread) {
  registerHooks({
    resolve: (specifier, context, next) =>
      /^electron(\/(main|common))?$/.test(specifier)
        ? { url: electron, format: 'module-typescript', shortCircuit: true }
        : next(specifier, context),
  });
}
