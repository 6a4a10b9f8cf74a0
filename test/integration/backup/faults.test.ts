import { afterAll, afterEach, beforeAll, describe, test, vi } from 'vitest';
import { type GoodRun, makeGoodRun, proveRow } from './fault-matrix.ts';
import { SERVICE_FAULTS } from './fault-rows-service.ts';

let good: GoodRun;
beforeAll(async () => {
  good = await makeGoodRun();
});
afterEach(() => void vi.useRealTimers());
afterAll(() => good.engine.close());

/**
 * The fault matrix: each row says how a run ends under a fault (status, exit code, watermark, pending,
 * problems); once the fault is lifted a further run leaves the destination equal to the account.
 */
describe('nothing is lost, and the run says what happened, where', () => {
  test.each(SERVICE_FAULTS)('$name', (row) => proveRow(row, good));
});
