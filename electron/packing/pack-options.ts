/** What the packer is told beside electron-builder.yml, by the environment. */
export function packOptions(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string[] {
  return [...feedOptions(env), ...signOptions(env, platform), '--publish=never'];
}

/** Where the app looks for newer versions of itself. Without a feed it never does. */
function feedOptions({ UPDATE_FEED_URL }: Readonly<Record<string, string | undefined>>): string[] {
  if (UPDATE_FEED_URL === undefined || UPDATE_FEED_URL === '') return [];
  const { protocol, hostname } = new URL(UPDATE_FEED_URL);
  if (protocol !== 'https:' && hostname !== '127.0.0.1' && hostname !== 'localhost') {
    throw new Error('UPDATE_FEED_URL has to begin with https://: what it offers is installed.');
  }
  return ['-c.publish.provider=generic', `-c.publish.url=${UPDATE_FEED_URL}`];
}

/** On a Mac that has no certificate the app is signed for the machine alone, which hardening does not allow. */
function signOptions(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string[] {
  const hasCertificate = (env.CSC_LINK ?? '') !== '' || (env.CSC_NAME ?? '') !== '';
  if (platform !== 'darwin' || hasCertificate) return [];
  return ['-c.mac.identity=-', '-c.mac.hardenedRuntime=false', '-c.mac.notarize=false'];
}
