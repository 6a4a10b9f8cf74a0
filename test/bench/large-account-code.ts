import { htmlCode } from '../../electron/sandbox/content.ts';
import { Random } from '../../electron/sandbox/random.ts';

/** In the code of one asset of a thousand. */
export const RARE_PHRASE = 'LookupRows("DE_Orders"';

const ASSETS = 100_000;
const FIRST_ID = 10_000;

/** Code as assets have it: a few kilobytes, with calls of other blocks, now and then of one that is not there. */
export function codeOfVersion(id: number, revision: number): string {
  const random = new Random(7, id, revision, 61);
  const near = (id * 7919) % ASSETS;
  // A footer in the large folder, as large-account.ts places and names them.
  const footer = FIRST_ID + near - ((FIRST_ID + near) % 14) + 1;
  const code = htmlCode(random, {
    ids: [FIRST_ID + near],
    keys: [`key-${FIRST_ID + ((near + 1) % ASSETS)}`],
    paths: [`Content Builder\\Everything\\Footer ${footer}`],
  });
  return id % 1000 === 0 ? `${code}\n%%[ SET @rows = ${RARE_PHRASE}, "Id", @id) ]%%` : code;
}
