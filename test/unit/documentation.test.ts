import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { serviceConfigSchema } from '../../electron/headless/service/config-schema.ts';
import { VARIABLES } from '../../electron/settings/variables.ts';
import { runHere } from '../support/command.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
const pages = globSync(['*.md', 'electron/**/*.md', 'shared/**/*.md', 'test/**/*.md'], { cwd: PROJECT });
const readme = read('README.md');

/** The part of the README below a heading. */
function section(heading: string): string {
  const [, ...rest] = readme.split(`\n## ${heading}\n`);
  return rest.join('').split('\n## ', 1)[0] ?? '';
}

/** As forges make them of headings. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('troubleshooting', () => {
  const explained = [...section('Troubleshooting').matchAll(/^\|[^|]*\| `([a-z-]+)` \|/gm)].map(
    ([, code]) => code,
  );

  it('has an entry for each code of an error', () => {
    const codes = [...read('shared/errors.ts').matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !explained.includes(code))).toEqual([]);
  });

  it('has an entry for each problem that a backup can name', () => {
    const sources = globSync('electron/backup/**/*.ts', { cwd: PROJECT }).map(read).join('\n');
    const codes = [...sources.matchAll(/\bcode: '([a-z-]+)',\n\s+message/g)].map(([, code]) => code);
    expect(codes).toContain('mass-deletion');
    expect([...codes, 'pending'].filter((code) => !explained.includes(code))).toEqual([]);
  });
});

describe('the documentation', () => {
  it.each(pages)('leads nowhere that is not there: %s', (page) => {
    const text = read(page);
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      if (link.startsWith('https://')) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(PROJECT, target))) return true;
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  describe('of a file of jobs', () => {
    const example = /^```yaml\n(.*?)^```$/ms.exec(section('The service'))?.[1] ?? '';

    it('shows one that is right', () => {
      expect(serviceConfigSchema.safeParse(parse(example)).error).toBeUndefined();
    });

    it('shows one that the image can run: it writes where the image may, to nothing but its volume', () => {
      const mounted = /-v \.\/jobs\.yaml:(\S+):ro/.exec(readme)?.[1] ?? '';
      expect(readme).toContain(`--config ${mounted}\``);
      const { jobs, statePath } = serviceConfigSchema.parse(parse(example));
      // The image has it in its environment.
      expect(statePath).toBeUndefined();
      const folders = jobs.flatMap(({ destination }) =>
        destination.kind === 'local' ? [posix.resolve(dirname(mounted), destination.path)] : [],
      );
      expect(folders).toEqual(['/data/backups/press']);
    });
  });

  it('names only variables that there are', () => {
    const named = [...readme.matchAll(/`((?:BACKUP|S3|GCS|AZURE|STORAGE|NOTIFY)_[A-Z_]+)`/g)].map(
      ([, name]) => name,
    );
    expect(named.filter((name) => !Object.keys(VARIABLES).includes(name ?? ''))).toEqual([]);
  });

  it('lists every command that there is', async () => {
    const { stdout } = await runHere(['--help']);
    const [, listed = ''] = stdout.split('\nCommands:\n');
    const commands = [...listed.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => name);
    expect(commands).toContain('schedule');
    const shown = section('The command');
    expect(commands.filter((name) => name !== 'help' && !shown.includes(`\`${name}`))).toEqual([]);
  });
});
