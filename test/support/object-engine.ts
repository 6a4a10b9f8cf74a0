import type { SandboxOptions } from '../../electron/sandbox/sandbox.ts';
import { createEngine, type Engine } from './engine.ts';
import type { ObjectPlace } from './object-places.ts';

/** Asks again as often as the program does, without waiting. */
export const QUICK = { delayMilliseconds: 1 };

/** An engine that backs up to an object store; `backups` is a copy of what lies there after each run. */
export interface ObjectEngine extends Engine {
  /** Runs, and copies nothing. */
  readonly runOnly: Engine['run'];
}

/** Makes one. */
export async function createObjectEngine(
  place: ObjectPlace,
  options: Partial<SandboxOptions> = {},
): Promise<ObjectEngine> {
  const engine = await createEngine(options);
  return {
    ...engine,
    runOnly: (given) => engine.run(given),
    async run(given = {}) {
      const run = await engine.run({ storage: place.open({ retries: QUICK }), ...given });
      await place.copyTo(engine.backups);
      return run;
    },
  };
}
