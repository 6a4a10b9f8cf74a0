import { createHash } from 'node:crypto';

/**
 * A document of the engine ends with its own seal: the sha256 of its bytes, taken while zeros stand in the seal's
 * place. So every change of a single bit shows, also in a number or a name.
 */
const DIGITS = 64;
const OPEN_SEAL = '0'.repeat(DIGITS);
/** What follows the digits. */
const END = '"\n}\n';
const SEALED = /"seal": "[0-9a-f]{64}"\n\}\n$/;

export type SealState = 'intact' | 'broken' | 'none';

/** The document as text, readable by people, with its seal. */
export function sealedJson(document: object): string {
  const open = `${JSON.stringify({ ...document, seal: OPEN_SEAL }, null, 2)}\n`;
  const start = open.length - END.length - DIGITS;
  return `${open.slice(0, start)}${hashOf(Buffer.from(open))}${END}`;
}

/** What the seal says of a document's bytes; `none` where it never had one. */
export function sealOf(bytes: Buffer): SealState {
  const text = bytes.toString('latin1');
  if (!SEALED.test(text)) return text.includes('"seal"') ? 'broken' : 'none';
  const start = bytes.length - END.length - DIGITS;
  const open = Buffer.from(bytes);
  open.write(OPEN_SEAL, start, 'latin1');
  return hashOf(open) === text.slice(start, start + DIGITS) ? 'intact' : 'broken';
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
