import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type DebianPackages, installDebianPackages, runShell } from '../../host/debian-packages.ts';

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'backup-creator', 'servers');
/** Of Debian 13: the first Swift that checks the checksums of the AWS SDK. It is Python alone, and runs on 12. */
const SUITE = 'trixie';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const PYTHON = '/usr/lib/python3/dist-packages';

const packages: DebianPackages = new Map([
  ['memcached', ['/usr/bin/memcached']],
  ['python3', ['/usr/bin/python3']],
  ['util-linux', ['/usr/bin/setpriv']],
  ...['eventlet', 'greenlet', 'lxml', 'requests', 'cryptography', 'cffi', 'pyeclib'].map(
    (name) => [`python3-${name}`, [join(PYTHON, name)]] as const,
  ),
  ['python3-pastedeploy', [join(PYTHON, 'paste/deploy')]],
  ['python3-dnspython', [join(PYTHON, 'dns')]],
  ['python3-openssl', [join(PYTHON, 'OpenSSL')]],
  ['python3-xattr', [join(PYTHON, 'xattr')]],
  ['python3-pkg-resources', [join(PYTHON, 'pkg_resources')]],
]);

/**
 * The folder of OpenStack Swift's Python code, in a cache of its own; the first time it is installed, saying
 * so. Undefined, with a loud word, where that cannot be done; an error where CI is set.
 */
export async function installSwift(): Promise<string | undefined> {
  const home = join(cache, `swift-${SUITE}`);
  const library = join(home, PYTHON);
  try {
    installDebianPackages(packages, 'The tests of S3');
    if (!existsSync(library)) {
      console.error(`Installing OpenStack Swift for the tests into ${home}.`);
      await unpack(home);
    }
    return library;
  } catch (error) {
    const reason = `OpenStack Swift could not be installed: ${String(error)}`;
    if (process.env.CI !== undefined && process.env.CI !== '') throw new Error(reason, { cause: error });
    console.error(`\n!!! SKIPPED: ${reason}\n!!! S3 is NOT tested in this run.\n`);
    return undefined;
  }
}

/**
 * Fetches the package by an apt of its own, which this machine's own sources do not notice, and checks it by
 * Debian's keys. Under another name first: a folder that is there is whole, whoever else installs it.
 */
async function unpack(home: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, '.installing-'));
  try {
    for (const folder of ['lists/partial', 'archives/partial', 'debs', 'root']) {
      await mkdir(join(work, folder), { recursive: true });
    }
    await writeFile(
      join(work, 'sources.list'),
      `deb [signed-by=${KEYRING}] http://deb.debian.org/debian ${SUITE} main\n`,
    );
    await writeFile(join(work, 'apt.conf'), aptConfiguration(work));
    const isDone = runShell(
      'cd "$WORK/debs" && apt-get update -q && apt-get download -q python3-swift && dpkg -x *.deb ../root',
      { WORK: work, APT_CONFIG: join(work, 'apt.conf') },
    );
    if (!isDone) throw new Error(`its package could not be had from Debian's ${SUITE}.`);
    await rename(join(work, 'root'), home).catch((error: unknown) => {
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function aptConfiguration(work: string): string {
  return [
    `Dir::Etc::sourcelist "${join(work, 'sources.list')}";`,
    'Dir::Etc::sourceparts "-";',
    `Dir::State::lists "${join(work, 'lists')}";`,
    `Dir::Cache "${work}";`,
    'APT::Sandbox::User "root";',
    '',
  ].join('\n');
}
