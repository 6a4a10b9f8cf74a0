import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import type { Storage } from '../../../electron/storage/storage.ts';

/** A prefix with all signs that services are said to stumble over. */
export const ODD_PREFIX = "Ärger & 'Söhne'/50 %+=;,@!$~*()[]{}<>|^`\"/日本";

/** Keeps files whose keys are as long as a key may be, or full of signs, below `ODD_PREFIX`, and finds them as they were. */
export async function expectOddKeysKept(storage: Storage): Promise<void> {
  const type = { contentType: 'application/octet-stream' };
  const room = 1024 - Buffer.byteLength(`${ODD_PREFIX}/`);
  const names = ['ü'.repeat(room / 2), 'x'.repeat(room), 'a+b c%20d&e=f', 'tab\there', '😀?#'];
  for (const name of names) await storage.put(name, name, type);
  expect((await storage.list('')).files.map(({ name }) => name)).toEqual([...names].sort());
  for (const name of names) expect((await buffer(await storage.read(name))).toString()).toBe(name);
  await expect(storage.put('x'.repeat(room + 1), 'x', type)).rejects.toMatchObject({
    code: 'storage-name',
    message: expect.stringContaining('1,024 bytes'),
  });
  await storage.remove(names);
  expect(await storage.list('')).toEqual({ folders: [], files: [] });
}
