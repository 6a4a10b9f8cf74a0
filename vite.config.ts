import { builtinModules } from 'node:module';
import { defineConfig } from 'vitest/config';

const nodeModules = [...builtinModules, /^node:/, /^[a-z@][^:]*$/i];

export default defineConfig({
  build: {
    ssr: true,
    outDir: 'dist/cli',
    target: 'node24',
    sourcemap: true,
    rolldownOptions: {
      input: {
        cli: 'electron/cli.ts',
        'catalog-worker': 'electron/backup/catalog/worker.ts',
      },
      external: nodeModules,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  test: {
    coverage: {
      provider: 'v8',
      include: [
        'electron/backup/**/*.ts',
        'electron/marketing-cloud/**/*.ts',
        'electron/schedule/**/*.ts',
        'electron/storage/**/*.ts',
      ],
      reporter: ['text', 'json-summary'],
      thresholds: { lines: 90 },
    },
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'kill',
          include: ['test/kill/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'secrets', include: ['test/secrets/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'long', include: ['test/long/**/*.test.ts'], testTimeout: 1_800_000 } },
    ],
  },
});
