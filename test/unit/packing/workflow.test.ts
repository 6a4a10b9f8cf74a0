import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const PROJECT = join(import.meta.dirname, '../../..');

const workflowSchema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      'runs-on': z.string(),
      'timeout-minutes': z.int().positive(),
      strategy: z
        .object({ matrix: z.object({ include: z.array(z.record(z.string(), z.string())) }) })
        .optional(),
      steps: z.array(
        z.union([
          z.object({ run: z.string(), env: z.record(z.string(), z.string()).optional() }),
          z.object({ uses: z.string() }),
        ]),
      ),
    }),
  ),
});

let text: string;
let workflow: z.infer<typeof workflowSchema>;
let scripts: Record<string, string>;

beforeAll(async () => {
  text = await readFile(join(PROJECT, '.github/workflows/build.yml'), 'utf8');
  workflow = workflowSchema.parse(parse(text));
  scripts = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8')).scripts;
});

const steps = () => Object.values(workflow.jobs).flatMap((job) => job.steps);
const commands = () => steps().flatMap((step) => ('run' in step ? step.run.split('\n') : []));

describe('the workflow of a public forge', () => {
  it('runs no script that the project does not have', () => {
    const named = commands().flatMap((line) => [
      ...[...line.matchAll(/npm run ([\w:-]+)/g)].map((found) => found[1] ?? ''),
      ...(/\bnpm test\b/.test(line) ? ['test'] : []),
    ]);
    expect(named).toEqual(expect.arrayContaining(['test', 'test:unit', 'e2e:electron', 'pack']));
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const files = commands().flatMap((line) =>
      [...line.matchAll(/\bnode ([\w./-]+\.(?:ts|js))/g)].map((found) => found[1] ?? ''),
    );
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !existsSync(join(PROJECT, file)))).toEqual([]);
  });

  it('names actions by what they are, not by what their authors may make of a name', () => {
    const actions = steps().flatMap((step) => ('uses' in step ? [step.uses] : []));
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  it('covers the three systems with true Electron, and packs and checks on each', () => {
    const { system } = workflow.jobs;
    const systems = system?.strategy?.matrix.include.map(({ name }) => name);
    expect(systems?.sort()).toEqual(['linux', 'macos', 'windows']);
    const order = ['npm ci', 'npm run e2e:electron', 'npm run pack', 'check-fuses.ts', 'upload-artifact'];
    const done = system?.steps.map((step) => ('run' in step ? step.run : step.uses)) ?? [];
    const places = order.map((part) => done.findIndex((each) => each.includes(part)));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
  });

  it('may read alone, and gives secrets to the packing alone', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(workflow.on).not.toHaveProperty('pull_request_target');
    const withSecrets = steps().filter((step) => JSON.stringify(step).includes('secrets.'));
    expect(withSecrets).toEqual([expect.objectContaining({ run: 'npm run pack' })]);
    expect(commands().filter((line) => /\$\{\{ *github\.(event|head_ref)/.test(line))).toEqual([]);
  });
});
