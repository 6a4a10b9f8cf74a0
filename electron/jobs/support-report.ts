import type { CallName, RunLogLine } from '../../shared/ipc.ts';
import { plain } from '../journal/plain.ts';
import { withPatterns } from '../journal/secret-patterns.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';

/** The calls about the program itself and how it fares: its log, its report for support, its licences. */
export type SupportCalls = Extract<CallName, `log.${string}` | `support.${string}` | 'app.licences'>;

export type Fact = readonly [name: string, value: string];

/** What those who help need to know of an installation. */
export interface SupportFacts {
  readonly made: Date;
  /** Of the program, what it runs on, and the system. */
  readonly versions: readonly Fact[];
  readonly health: readonly Fact[];
  readonly jobs: readonly JobFacts[];
  /** As they are kept. They hold no secrets; what looks like one is taken out all the same. */
  readonly settings: unknown;
  /** The end of the log, the newest line last. */
  readonly log: readonly string[];
}

export interface JobFacts {
  readonly name: string;
  readonly facts: readonly Fact[];
  /** The newest first. */
  readonly runs: readonly RunLogLine[];
}

export interface ReportWords {
  readonly secrets: SecretRegistry;
  /** It is the user's name on most systems: it is written as `~`. */
  readonly homeFolder: string;
}

/** The report as text, to be read by its owner before he hands it on. It holds no secret. */
export function writeSupportReport(
  { made, versions, health, jobs, settings, log }: SupportFacts,
  { secrets, homeFolder }: ReportWords,
): string {
  const clean = withPatterns(secrets);
  const text = [
    'Backup Creator: support report',
    `Made ${made.toISOString()}. It holds no secrets and no content of blocks.`,
    ...section('Versions', pairs(versions)),
    ...section('Health', pairs(health)),
    ...section('Jobs', jobs.flatMap(jobLines)),
    ...section('Settings', settingLines(settings, clean)),
    ...section('Log, the newest line last', log),
    '',
  ].join('\n');
  return withoutHome(clean.redact(text), homeFolder);
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', `== ${title} ==`, ...(lines.length === 0 ? ['(none)'] : lines)];
}

function pairs(facts: readonly Fact[]): string[] {
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function jobLines({ name, facts, runs }: JobFacts): string[] {
  const runLines = runs.length === 0 ? ['  no runs yet'] : runs.map((run) => `  ${runWords(run)}`);
  return [`- ${name}`, ...pairs(facts).map((line) => `  ${line}`), ...runLines];
}

function runWords({ at, trigger, outcome, folder, counts, reason, code }: RunLogLine): string {
  const words = [`${at} ${trigger}: ${outcome}`];
  if (counts !== null) {
    const { kept, added, changed, deleted, problems } = counts;
    words.push(
      `kept ${kept} (${added} new, ${changed} changed), ${deleted} deleted, ${problems} ${problems === 1 ? 'problem' : 'problems'}`,
    );
  }
  if (folder !== null) words.push(folder);
  if (reason !== null) words.push(code === null ? reason : `${reason} [${code}]`);
  return words.join('; ');
}

function settingLines(settings: unknown, secrets: SecretRegistry): string[] {
  return JSON.stringify(plain(settings, secrets), withoutIds, 2).split('\n');
}

/** A client id is half of a pair of credentials: enough of it is shown to tell it from another. */
function withoutIds(name: string, value: unknown): unknown {
  return /^client_?id$/i.test(name) && typeof value === 'string' ? shortened(value) : value;
}

/** The beginning of an id. */
export function shortened(id: string): string {
  return id.length <= 4 ? '…' : `${id.slice(0, 4)}…`;
}

/** Also where backslashes are escaped, as in JSON. */
function withoutHome(text: string, homeFolder: string): string {
  if (homeFolder.length < 2) return text;
  const escaped = JSON.stringify(homeFolder).slice(1, -1);
  return text.replaceAll(escaped, '~').replaceAll(homeFolder, '~');
}
