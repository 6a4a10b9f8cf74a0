import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { parseDestination } from '../../../electron/settings/destination.ts';
import { pickVariables } from '../../../electron/settings/parsed.ts';
import { VARIABLES } from '../../../electron/settings/variables.ts';

const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
const everything = parseEnv(text.replaceAll(/^#(?=[A-Z0-9_]+=)/gm, ''));

it('.env.example documents every variable, and none that is not known', () => {
  expect(Object.keys(everything).sort()).toEqual(Object.keys(VARIABLES).sort());
});

it('.env.example holds no secret', () => {
  expect(everything).toMatchObject({ CLIENT_ID: '', CLIENT_SECRET: '', S3_SECRET_KEY: '' });
});

it.each(['STORAGE_PATH', 'S3_BUCKET', 'GCS_BUCKET', 'AZURE_CONTAINER'])(
  'the examples for %s are a destination as they stand',
  (name) => {
    const others = ['S3_BUCKET', 'GCS_BUCKET', 'AZURE_CONTAINER'].filter((other) => other !== name);
    const chosen = Object.entries(everything).filter(([variable]) => !others.includes(variable));
    expect(parseDestination(pickVariables(Object.fromEntries(chosen)), '/work').ok).toBe(true);
  },
);
