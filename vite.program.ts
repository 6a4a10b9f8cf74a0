import { builtinModules } from 'node:module';
import type { BuildEnvironmentOptions } from 'vite';

const NODE_MODULES = [...builtinModules, /^node:/, /^[a-z@][^:]*$/i];

/** A build of ES modules for Node, or for Electron's main process; packages stay packages. */
export function programBuild(outDir: string, input: Record<string, string>): BuildEnvironmentOptions {
  return {
    ssr: true,
    outDir,
    emptyOutDir: true,
    target: 'node24',
    sourcemap: true,
    rolldownOptions: {
      input,
      external: NODE_MODULES,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  };
}
