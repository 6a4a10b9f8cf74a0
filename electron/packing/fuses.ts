import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/** How a fuse is written in a binary: a character each. */
const [OFF, ON] = ['0', '1'].map((state) => state.charCodeAt(0));

const WANTED = {
  RunAsNode: OFF,
  EnableCookieEncryption: ON,
  EnableNodeOptionsEnvironmentVariable: OFF,
  EnableNodeCliInspectArguments: OFF,
  EnableEmbeddedAsarIntegrityValidation: ON,
  OnlyLoadAppFromAsar: ON,
  GrantFileProtocolExtraPrivileges: OFF,
} as const;

/** The fuses of a packed app that are not as they have to be, by name; none where nobody can run other code in it. */
export async function wrongFuses(executable: string): Promise<string[]> {
  const wire = new Map(Object.entries(await getCurrentFuseWire(executable)));
  return Object.entries(WANTED)
    .filter(([name, state]) => wire.get(String(fuseNumber(name))) !== state)
    .map(([name]) => name);
}

function fuseNumber(name: string): number | undefined {
  return Object.entries(FuseV1Options).find(([key]) => key === name)?.[1] as number | undefined;
}
