import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NtExecutable, NtExecutableResource } from 'pe-library';
import { Resource } from 'resedit';

/** By which fuses are found in a binary, then their version, their number, and each as it is after Electron's build. */
const FUSES = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('101100011'),
]);

export type Packed = 'linux' | 'win32' | 'darwin';

/** Makes as much of Electron's distribution as the packer looks at, of each system; returns their folders. */
export async function makeDummyElectron(folder: string): Promise<Record<Packed, string>> {
  const places = {
    linux: join(folder, 'linux'),
    win32: join(folder, 'win32'),
    darwin: join(folder, 'darwin'),
  };
  await Promise.all([makeLinux(places.linux), makeWindows(places.win32), makeMac(places.darwin)]);
  return places;
}

async function makeLinux(folder: string): Promise<void> {
  await makeLocales(join(folder, 'locales'), ['en-US.pak', 'de.pak']);
  await writeFile(join(folder, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n#'), FUSES]), {
    mode: 0o755,
  });
}

async function makeWindows(folder: string): Promise<void> {
  await makeLocales(join(folder, 'locales'), ['en-US.pak', 'de.pak']);
  const executable = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(executable);
  const version = Resource.VersionInfo.createEmpty();
  version.setFileVersion(45, 4, 1, 0, 1033);
  version.setStringValues({ lang: 1033, codepage: 1200 }, { ProductName: 'Electron' });
  version.outputToResourceEntries(resources.entries);
  resources.outputResource(executable);
  await writeFile(join(folder, 'electron.exe'), Buffer.concat([Buffer.from(executable.generate()), FUSES]));
}

async function makeMac(folder: string): Promise<void> {
  const contents = join(folder, 'Electron.app', 'Contents');
  const helper = join(contents, 'Frameworks', 'Electron Helper.app', 'Contents');
  const framework = join(contents, 'Frameworks', 'Electron Framework.framework');
  await makeProgram(contents, 'Electron');
  await makeProgram(helper, 'Electron Helper');
  await makeLocales(join(contents, 'Resources'), [
    'en.lproj/InfoPlist.strings',
    'de.lproj/InfoPlist.strings',
  ]);
  await makeLocales(join(framework, 'Versions', 'A', 'Resources'), [
    'en.lproj/locale.pak',
    'de.lproj/locale.pak',
  ]);
  await writeFile(join(framework, 'Versions', 'A', 'Electron Framework'), FUSES);
  await symlink('A', join(framework, 'Versions', 'Current'));
  await symlink(join('Versions', 'Current', 'Electron Framework'), join(framework, 'Electron Framework'));
  await symlink(join('Versions', 'Current', 'Resources'), join(framework, 'Resources'));
}

async function makeProgram(contents: string, name: string): Promise<void> {
  await mkdir(join(contents, 'MacOS'), { recursive: true });
  await writeFile(join(contents, 'MacOS', name), 'code', { mode: 0o755 });
  const entries = {
    CFBundleExecutable: name,
    CFBundleIdentifier: `com.github.${name}`,
    CFBundleName: name,
    CFBundleDisplayName: name,
    CFBundleVersion: '45.4.1',
  };
  const pairs = Object.entries(entries).map(([key, value]) => `<key>${key}</key><string>${value}</string>`);
  await writeFile(
    join(contents, 'Info.plist'),
    `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>${pairs.join('')}</dict></plist>\n`,
  );
}

async function makeLocales(folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), '');
  }
}
