import { registerHooks } from 'node:module';

/** `import 'electron'` in a utility process: the little that Electron has there. */
const electron = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: electron, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});
