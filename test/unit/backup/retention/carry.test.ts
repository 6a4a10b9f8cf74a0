import { describe, expect, it } from 'vitest';
import { carriedOf } from '../../../../electron/backup/retention/carry.ts';
import type { RunAt } from '../../../../electron/backup/retention/runs.ts';
import { indexLine } from '../../../support/written-runs.ts';
import { manifestOf } from '../catalog/catalog-builders.ts';

const AT = '2026-01-01T02:00:00.000Z#000000001#aaaa0001';
const REPAIR = 'repair-20260103020000-000003-0a0b0c0d';
const damaged = { at: AT, runId: 'aaaa0001', line: indexLine(10) };
const mended = {
  at: AT,
  runId: REPAIR,
  line: indexLine(10, { run: 'aaaa0001', until: '2026-01-01T02:00:00.000Z', sequence: 1 }),
};
const asset = { id: 10, versions: [damaged, mended], states: [] };
const needs = { versions: new Set([mended, damaged]), states: new Set<never>(), pending: undefined };

function going(...runIds: string[]): Map<string, RunAt> {
  return new Map(
    runIds.map((runId) => [runId, { folder: `folder of ${runId}`, manifest: manifestOf({ runId, on: 1 }) }]),
  );
}

describe('what is carried of a version that a repair holds', () => {
  it('is taken from the repair where both go', () => {
    const { lines, copies } = carriedOf(asset, needs, going('aaaa0001', REPAIR));
    expect(lines).toMatchObject([{ run: 'aaaa0001', until: '2026-01-01T02:00:00.000Z' }]);
    expect(copies.every(({ from }) => from.startsWith(`folder of ${REPAIR}/`))).toBe(true);
  });

  it('is nothing where the repair stays', () => {
    expect(carriedOf(asset, needs, going('aaaa0001')).lines).toEqual([]);
  });
});
