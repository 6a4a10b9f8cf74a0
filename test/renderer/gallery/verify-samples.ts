import {
  type FindingView,
  type HealthView,
  NEVER_VERIFIED,
  type VerifyReport,
} from '../../../shared/trust.ts';
import { at, SOUND } from './sample-data.ts';

/** What verifying has found in the gallery's backups. */
export interface VerifySample {
  readonly health: HealthView;
  readonly report: VerifyReport | null;
}

const FOLDER = 'backup_20261103/content/Content Builder/Campaigns/Spring 2026';

function finding(name: string, id: number, extension: string): FindingView {
  return {
    runId: '8c41f0d2a97b3e56',
    path: `${FOLDER}/${name}.${id}.${extension}`,
    asset: { id, name },
  };
}

const MISSING = [finding('Footer legal EU', 41_207, 'html')];
const DAMAGED = [finding('Header EU', 41_233, 'json'), finding('Hero spring sale', 41_890, 'jpg')];
const FOREIGN: FindingView[] = [
  { runId: null, path: 'backup_20261103/Thumbs.db', asset: null },
  { runId: null, path: 'notes for Ada.txt', asset: null },
];

const REPORT: VerifyReport = {
  started: at('03:02', -1),
  finished: at('03:12', -1),
  folder: null,
  samplePercent: null,
  runs: 30,
  checked: 20_114,
  bytes: 214_000_000,
  totals: { missing: 0, damaged: 0, foreign: 0, repaired: 0 },
  missing: [],
  damaged: [],
  foreign: [],
  problem: null,
  repair: null,
};

const DAMAGED_HEALTH: HealthView = { ...SOUND, state: 'damaged', missing: 1, damaged: 2, foreign: 2 };
const DAMAGED_REPORT: VerifyReport = {
  ...REPORT,
  totals: { missing: 1, damaged: 2, foreign: 2, repaired: 0 },
  missing: MISSING,
  damaged: DAMAGED,
  foreign: FOREIGN,
};

export const soundSample: VerifySample = { health: SOUND, report: REPORT };
export const neverSample: VerifySample = { health: NEVER_VERIFIED, report: null };
export const damagedSample: VerifySample = { health: DAMAGED_HEALTH, report: DAMAGED_REPORT };

/** One of three could not be put back. */
export const repairedSample: VerifySample = {
  health: { ...SOUND, state: 'damaged', damaged: 1 },
  report: {
    ...REPORT,
    totals: { missing: 0, damaged: 1, foreign: 0, repaired: 2 },
    damaged: DAMAGED.slice(0, 1),
    repair: {
      finished: at('08:40'),
      repaired: 2,
      lostTotal: 1,
      lost: DAMAGED.slice(0, 1).map((one) => ({
        ...one,
        reason: 'Marketing Cloud holds a newer version, which was kept.',
      })),
      problem: null,
    },
  },
};

/** The drive was away. */
export const failedSample: VerifySample = {
  health: { ...SOUND, samplePercent: 5, checked: 1006, foreign: 2 },
  report: {
    ...REPORT,
    samplePercent: 5,
    checked: 1006,
    totals: { missing: 0, damaged: 0, foreign: 2, repaired: 0 },
    foreign: FOREIGN,
    problem: {
      code: 'storage-unavailable',
      message: 'The folder /Users/ada/Backups/Retail EU is not there.',
      hint: 'Connect its drive, or choose another folder in the settings of this job, under Storage.',
    },
  },
};
