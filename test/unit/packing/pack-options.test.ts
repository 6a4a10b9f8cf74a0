import { describe, expect, it } from 'vitest';
import { packOptions } from '../../../electron/packing/pack-options.ts';

const FEED = 'https://updates.example.org/backup-creator';

describe('what the packer is told', () => {
  it('is to publish nothing itself, and nothing of a feed or of certificates where there is none', () => {
    expect(packOptions({}, 'linux')).toEqual(['--publish=never']);
    expect(packOptions({ UPDATE_FEED_URL: '' }, 'win32')).toEqual(['--publish=never']);
  });

  it('names the feed of updates that the environment names', () => {
    expect(packOptions({ UPDATE_FEED_URL: FEED }, 'linux')).toEqual([
      '-c.publish.provider=generic',
      `-c.publish.url=${FEED}`,
      '--publish=never',
    ]);
  });

  it.each(['http://updates.example.org/', 'file:///tmp/feed'])('refuses %s as a feed', (url) => {
    expect(() => packOptions({ UPDATE_FEED_URL: url }, 'linux')).toThrow('has to begin with https://');
  });

  it('signs for this machine alone on a Mac without a certificate, and leaves it hardened with one', () => {
    expect(packOptions({}, 'darwin')).toEqual([
      '-c.mac.identity=-',
      '-c.mac.hardenedRuntime=false',
      '-c.mac.notarize=false',
      '--publish=never',
    ]);
    expect(packOptions({ CSC_LINK: 'certificate.p12' }, 'darwin')).toEqual(['--publish=never']);
    expect(packOptions({ CSC_NAME: 'Ada' }, 'darwin')).toEqual(['--publish=never']);
  });
});
