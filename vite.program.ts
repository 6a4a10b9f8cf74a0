import { builtinModules } from 'node:module';
import type { BuildEnvironmentOptions } from 'vite';

const OF_NODE = [...builtinModules, /^node:/];
/** Modules that are named as packages are, and not as paths. */
const PACKAGES = /^[a-z@][^:]*$/i;

/** A build of ES modules for Node, or for Electron's main process; packages stay packages unless `external` is given. */
export function programBuild(
  outDir: string,
  input: Record<string, string>,
  external: readonly (string | RegExp)[] = [PACKAGES],
): BuildEnvironmentOptions {
  return {
    ssr: true,
    outDir,
    emptyOutDir: true,
    target: 'node24',
    sourcemap: true,
    rolldownOptions: {
      input,
      external: [...OF_NODE, ...external],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  };
}
