import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startAzurite } from '../../servers/azurite.ts';
import { brokenFiles, finishedRuns } from '../../support/account-at-destination.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import {
  azureService,
  type ObjectPlace,
  type ObjectService,
  s3Service,
} from '../../support/object-places.ts';
import { differencesOf, ownBlockIds } from '../../support/selections.ts';
import { sharedSwift } from '../../support/shared-swift.ts';
import type { StoreAnswer, StoreOrder } from './object-store-process.ts';

const ROUNDS = 20;
const PROCESS = fileURLToPath(new URL('./object-store-process.ts', import.meta.url));

const swift = await sharedSwift();
const azurite = await startAzurite();
afterAll(() => azurite?.stop());

let engine: Engine;
let machines: ChildProcess[];

beforeEach(async () => {
  engine = await createEngine({ assets: 12, latencyMilliseconds: 30 });
  machines = [fork(PROCESS), fork(PROCESS)];
  await Promise.all(machines.map((machine) => once(machine, 'message')));
});

afterEach(async () => {
  for (const machine of machines) machine.kill();
  await engine.close();
});

const services: { name: string; service: ObjectService | undefined }[] = [
  { name: 'S3', service: swift && s3Service(swift) },
  { name: 'Azure', service: azurite && azureService(azurite) },
];

describe.each(services)(
  'two machines that begin at the same moment on one bucket of $name',
  ({ service }) => {
    test.skipIf(service === undefined)(
      `each make a whole backup, in a folder of its own, ${ROUNDS} times in a row`,
      async () => {
        let whole = 0;
        for (let round = 1; round <= ROUNDS; round += 1) {
          const place = await (service as ObjectService).makePlace();
          const answers = await startTogether(place, `${round}`);
          expect(answers.map(({ status, error }) => ({ status, error }))).toEqual([
            { status: 'complete', error: undefined },
            { status: 'complete', error: undefined },
          ]);
          const copy = join(engine.root, `copy ${round}`);
          await place.copyTo(copy);
          const runs = await finishedRuns(copy);
          expect(new Set(answers.map(({ folder }) => folder))).toEqual(
            new Set(runs.map(({ folder }) => folder)),
          );
          expect(new Set(runs.map(({ manifest }) => manifest.owner)).size).toBe(2);
          for (const run of runs) {
            expect(await brokenFiles(copy, run)).toEqual([]);
            // One that began when the other had ended already goes on from it.
            if (run.manifest.since !== null) continue;
            expect(run.index.map(({ id }) => id)).toEqual(ownBlockIds(engine));
            whole += 1;
          }
          expect(await differencesOf(engine, undefined, copy)).toEqual([]);
        }
        // Else none of the pairs was under way together.
        expect(whole).toBeGreaterThan(ROUNDS);
      },
      300_000,
    );
  },
);

function startTogether(place: ObjectPlace, round: string): Promise<StoreAnswer[]> {
  const { authUrl, clientId, clientSecret, mid } = engine.sandbox;
  return Promise.all(
    machines.map(async (machine, index) => {
      const owner = `machine-${index}`;
      const order: StoreOrder = {
        authUrl,
        clientId,
        clientSecret,
        mid,
        destination: place.destination(),
        state: join(engine.root, owner, round),
        owner,
      };
      machine.send(order);
      const [answer] = await once(machine, 'message');
      return answer as StoreAnswer;
    }),
  );
}
