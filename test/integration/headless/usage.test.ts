import { describe, expect, it } from 'vitest';
import { runCommand, runHere } from '../../support/command.ts';

describe('the command line', () => {
  it('lists its commands and exit codes with --help and ends with 0', async () => {
    const { code, stdout, stderr } = await runCommand(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['backup', 'schedule', 'runs', 'show', 'demo']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} .*\\w`, 'm'));
    }
    expect(stdout).toContain('Exit codes: 0 done, 1 not done, 2 wrong use or configuration, 3 done with');
  });

  it('explains the options of a command with --help', async () => {
    const { code, stdout } = await runHere(['demo', '--help']);
    expect(code).toBe(0);
    for (const option of ['--path', '--to', '--assets', '--latency', '--json', '--env-file', '--log-file']) {
      expect(stdout).toContain(option);
    }
  });

  it.each([
    { wrong: 'an unknown command', argv: ['bakcup'], says: "unknown command 'bakcup'" },
    { wrong: 'an unknown option', argv: ['backup', '--fulll'], says: "unknown option '--fulll'" },
    { wrong: 'a missing argument', argv: ['show'], says: "missing required argument 'run'" },
    { wrong: 'a number that is none', argv: ['demo', '--assets', 'many'], says: 'must be a whole number' },
    { wrong: 'an argument too many', argv: ['runs', 'latest'], says: 'too many arguments' },
    { wrong: 'no command at all', argv: [], says: 'Usage: backup-creator' },
  ])('answers $wrong on stderr and ends with 2', async ({ argv, says }) => {
    const { code, stdout, stderr } = await runHere(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });
});
