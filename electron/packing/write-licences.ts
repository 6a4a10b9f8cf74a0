import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BUNDLED_LIST } from './bundled-packages.ts';
import { isPermissive, licencesOf } from './licences.ts';

/** The last step of the build: `dist/licences.json`, of all that the builds hold or that is packed beside them. */
const PROJECT = join(import.meta.dirname, '../..');
const BUILDS = ['main', 'preload', 'renderer'];
const PACKED_BESIDE = ['node_modules/electron', 'node_modules/keytar'];

const bundled = BUILDS.flatMap((build) =>
  z.array(z.string()).parse(JSON.parse(readFileSync(join(PROJECT, 'dist', build, BUNDLED_LIST), 'utf8'))),
);
const licences = licencesOf([...bundled, ...PACKED_BESIDE].map((folder) => join(PROJECT, folder)));
const refused = licences.filter(({ licence }) => !isPermissive(licence));
if (refused.length > 0) {
  const list = refused.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join(', ');
  throw new Error(`These may not be shipped, by their licences: ${list}.`);
}
writeFileSync(join(PROJECT, 'dist', 'licences.json'), JSON.stringify(licences));
