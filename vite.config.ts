import { defineConfig } from 'vitest/config';
import { programBuild } from './vite.program.ts';

/** Tests that drive a browser: one file at a time, and after those of the groups before. */
function oneByOne(groupOrder: number) {
  return { fileParallelism: false, sequence: { groupOrder }, testTimeout: 60_000, hookTimeout: 60_000 };
}

/** The headless command, and the tests of all. */
export default defineConfig({
  build: programBuild('dist/cli', {
    cli: 'electron/cli.ts',
    'catalog-worker': 'electron/backup/catalog/worker.ts',
    'storage-worker': 'electron/storage/local-worker.ts',
    'browse-worker': 'electron/browse/catalog/worker.ts',
  }),
  test: {
    coverage: {
      provider: 'v8',
      include: [
        'electron/backup/**/*.ts',
        'electron/marketing-cloud/**/*.ts',
        'electron/browse/**/*.ts',
        'electron/schedule/**/*.ts',
        'electron/storage/**/*.ts',
      ],
      reporter: ['text', 'json-summary'],
      thresholds: { lines: 90 },
    },
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 60_000 } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          globalSetup: 'test/servers/shared.ts',
        },
      },
      {
        test: {
          name: 'kill',
          include: ['test/kill/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          ...oneByOne(1),
          // Each has a browser and pages of its own.
          fileParallelism: true,
        },
      },
      { test: { name: 'host', include: ['test/host/**/*.test.ts'], ...oneByOne(2) } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.spec.ts'], ...oneByOne(3) } },
      { test: { name: 'packing', include: ['test/packing/**/*.test.ts'], ...oneByOne(4) } },
      { test: { name: 'secrets', include: ['test/secrets/**/*.test.ts'], testTimeout: 300_000 } },
      { test: { name: 'long', include: ['test/long/**/*.test.ts'], testTimeout: 1_800_000 } },
    ],
  },
});
