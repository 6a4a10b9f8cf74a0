import { afterAll, beforeAll, describe, test } from 'vitest';
import { type GoodRun, makeGoodRun, proveRow } from './fault-matrix.ts';
import { MACHINE_FAULTS } from './fault-rows-machine.ts';

let good: GoodRun;
beforeAll(async () => {
  good = await makeGoodRun();
});
afterAll(() => good.engine.close());

/** The other half of the fault matrix of faults.test.ts: destination, disk, lock and local state. */
describe('nothing is lost, and the run says what happened, where', () => {
  test.each(MACHINE_FAULTS)('$name', (row) => proveRow(row, good));
});
