import { defineConfig } from 'vitest/config';

/** The host's own tests and the end-to-end tests, alone: `npx vitest run --config test/e2e/vitest.config.ts`. */
// biome-ignore lint/style/noDefaultExport: vitest asks for one
export default defineConfig({
  test: {
    include: ['test/host/**/*.test.ts', 'test/e2e/**/*.spec.ts'],
    globalSetup: ['test/host/prerequisites.ts'],
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
