import { describe, expect, it } from 'vitest';
import { type SupportFacts, shortened, writeSupportReport } from '../../../electron/jobs/support-report.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import type { RunLogLine } from '../../../shared/ipc.ts';
import { formsOf, leaksIn } from '../../support/leaks.ts';

const HOME = '/Users/ada';

const run = (change: Partial<RunLogLine> = {}): RunLogLine => ({
  at: '2026-11-24T01:03:12.000Z',
  trigger: 'schedule',
  outcome: 'complete',
  started: '2026-11-24T01:00:00.000Z',
  finished: '2026-11-24T01:03:12.000Z',
  reason: null,
  hint: null,
  code: null,
  folder: 'backup_20261124',
  counts: { kept: 14, added: 2, changed: 12, deleted: 1, problems: 1 },
  bytes: 1200,
  ...change,
});

const FACTS: SupportFacts = {
  made: new Date('2026-11-24T08:30:00Z'),
  versions: [
    ['Backup Creator', '0.1.0'],
    ['Node', '24.21.0'],
  ],
  health: [['keychain', 'can be used']],
  jobs: [
    { name: 'Retail EU', facts: [['destination', `local: ${HOME}/Backups`]], runs: [run()] },
    { name: 'Retail US', facts: [], runs: [] },
  ],
  settings: { jobs: [{ connection: { clientId: 'k3j9x0v2m8q7w6e5' }, path: `${HOME}/Backups` }] },
  log: ['{"level":"info","message":"A run begins."}', '{"level":"info","message":"A run has ended."}'],
};

const write = (facts: SupportFacts, secrets = createSecretRegistry()) =>
  writeSupportReport(facts, { secrets, homeFolder: HOME });

describe('the report for support', () => {
  it('reads as a whole: versions, health, jobs with their runs, settings, the end of the log', () => {
    expect(write(FACTS)).toBe(`Backup Creator: support report
Made 2026-11-24T08:30:00.000Z. It holds no secrets and no content of blocks.

== Versions ==
Backup Creator  0.1.0
Node            24.21.0

== Health ==
keychain  can be used

== Jobs ==
- Retail EU
  destination  local: ~/Backups
  2026-11-24T01:03:12.000Z schedule: complete; kept 14 (2 new, 12 changed), 1 deleted, 1 problem; backup_20261124
- Retail US
  no runs yet

== Settings ==
{
  "jobs": [
    {
      "connection": {
        "clientId": "k3j9…"
      },
      "path": "~/Backups"
    }
  ]
}

== Log, the newest line last ==
{"level":"info","message":"A run begins."}
{"level":"info","message":"A run has ended."}
`);
  });

  it('says why a run failed, and which kind of failure that was', () => {
    const failed = run({
      outcome: 'failed',
      counts: null,
      folder: null,
      reason: 'It was refused.',
      code: 'x-y',
    });
    const text = write({ ...FACTS, jobs: [{ name: 'Retail EU', facts: [], runs: [failed] }] });
    expect(text).toContain('2026-11-24T01:03:12.000Z schedule: failed; It was refused. [x-y]');
  });

  it('shows only the beginning of an id, and nothing of a short one', () => {
    expect(['k3j9x0v2', 'abcd', ''].map(shortened)).toEqual(['k3j9…', '…', '…']);
  });

  it('writes the home folder of Windows as ~ in JSON, too', () => {
    const text = writeSupportReport(
      { ...FACTS, settings: { path: 'C:\\Users\\ada\\Backups' }, log: ['in C:\\Users\\ada\\x'] },
      { secrets: createSecretRegistry(), homeFolder: 'C:\\Users\\ada' },
    );
    expect(text).toContain('"path": "~\\\\Backups"');
    expect(text).toContain('in ~\\x');
    expect(text).not.toContain('ada\\');
  });

  describe('with secrets everywhere', () => {
    const known = 'Zx9+/quote"back\\slash&ümlaut%20=5d1f-never';
    /** Nobody has registered these: they are known by what they look like, or by the name they stand under. */
    const unknown = {
      token: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9m',
      accountKey: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tqKSZ',
      signature: 'aGVsbG8tdGhpcy1pcy1hLXNpZ25hdHVyZQ%3D%3D',
      password: 'correct-horse-battery',
      hook: 'T0AB12CD3/B0EF45GH6/xYz0123456789AbCdEfGhIjK',
    };
    const leaky = [
      `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${unknown.accountKey};EndpointSuffix=y`,
      `https://x.blob.core.windows.net/c?sv=2024&sig=${unknown.signature}&se=2027`,
      `http://ada:${unknown.password}@proxy.example.com:3128`,
      `https://hooks.slack.com/services/${unknown.hook}`,
      `the secret is ${known}, ${encodeURIComponent(known)} and ${Buffer.from(`id:${known}`).toString('base64')}`,
      // The last one: a header is taken out to its end.
      `Authorization: Bearer ${unknown.token}`,
    ].join(' | ');
    const secrets = createSecretRegistry();
    secrets.add(known);
    const facts: SupportFacts = {
      made: FACTS.made,
      versions: [['Node', leaky]],
      health: [['keychain', leaky]],
      jobs: [
        {
          name: leaky,
          facts: [['destination', leaky]],
          runs: [run({ reason: leaky, code: leaky, folder: leaky, trigger: leaky })],
        },
      ],
      settings: {
        jobs: [{ name: leaky, path: leaky }],
        clientSecret: unknown.password,
        notifications: {
          smtp: { password: unknown.password },
          signingKey: unknown.hook,
          token: unknown.token,
        },
        [known]: known,
      },
      log: [leaky, JSON.stringify({ message: leaky, facts: { nested: JSON.stringify({ leaky }) } })],
    };

    it('holds none of them, however they are spelled', () => {
      const forms = new Map([known, ...Object.values(unknown)].flatMap((value) => formsOf(value)));
      const plainText = JSON.stringify(facts);
      expect(leaksIn(new Map([['the facts', Buffer.from(plainText)]]), forms).length).toBeGreaterThan(8);
      const text = write(facts, secrets);
      expect(leaksIn(new Map([['the report', Buffer.from(text)]]), forms)).toEqual([]);
      expect(text.match(/\[redacted\]/g)?.length).toBeGreaterThan(40);
    });
  });
});
