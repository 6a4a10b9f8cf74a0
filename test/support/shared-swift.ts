import { inject } from 'vitest';
import type { SwiftAddress } from '../servers/swift.ts';

/** The Swift of this test run; undefined where it cannot be installed, which the run says loudly. */
export async function sharedSwift(): Promise<SwiftAddress | undefined> {
  const reply = await fetch(inject('sharedServers'));
  if (reply.status === 204) return undefined;
  if (!reply.ok) throw new Error(await reply.text());
  return (await reply.json()) as SwiftAddress;
}
