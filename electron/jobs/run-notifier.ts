import {
  channelsOn,
  type NotifyChannel,
  type NotifyEvent,
  type NotifySettings,
} from '../../shared/notify.ts';
import type { Log } from '../journal/log.ts';
import type { NotificationEntry, RunLog, RunLogEntry } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { Fetch } from '../marketing-cloud/wire.ts';
import { type Budget, DEFAULT_BUDGET } from '../notify/budget.ts';
import { openChannel, type SecretSource } from '../notify/channels.ts';
import { type Delivery, deliverTo } from '../notify/deliver.ts';
import {
  eventOf,
  type NotifiedJob,
  type NotifyMessage,
  runMessage,
  silenceMessage,
} from '../notify/message.ts';
import { decideSilence } from '../notify/silence.ts';
import type { StateStore, Told } from '../settings/state-store.ts';
import { isKnown } from './acknowledged.ts';
import type { EndedRun } from './job-runner.ts';
import { lineOf } from './run-lines.ts';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

export interface RunNotifierParts {
  /** Names the job in the state and in the run log. */
  readonly jobKey: string;
  readonly job: () => NotifiedJob & { readonly paused: boolean };
  readonly settings: () => NotifySettings;
  readonly secret: SecretSource;
  readonly fetch: Fetch;
  readonly log: Log;
  readonly secrets: Pick<SecretRegistry, 'redact'>;
  readonly state: StateStore;
  readonly runLog: RunLog;
  readonly now: () => Date;
  /** There has been no backup for days. */
  readonly onSilence?: ((message: NotifyMessage) => void) | undefined;
  /** The run log has got lines about who was told. */
  readonly onRecorded?: (() => void) | undefined;
  readonly budget?: Budget | undefined;
  /** Authorities that mail servers are trusted by, beside those of the system. */
  readonly authorities?: readonly string[] | undefined;
}

/**
 * Tells people of a job's runs, and that there was none for days, as the job's settings say. Nothing here throws,
 * and no backup waits for it: what it takes is bounded, and what became of it is in the run log.
 */
export class RunNotifier {
  readonly #parts: RunNotifierParts;
  readonly #stopping = new AbortController();
  /** One after another: a run's end is never told before its beginning. */
  #latest: Promise<void> = Promise.resolve();
  #begunAt: Date | undefined;
  /** When the silence was told of last, or was tried to, and how long no message of it follows. */
  #lastTold: { readonly at: Date; readonly quiet: number } | undefined;

  constructor(parts: RunNotifierParts) {
    this.#parts = parts;
  }

  runBegun(): void {
    this.#begunAt = this.#parts.now();
    this.#then(async () => {
      if (!this.#parts.settings().ping) return;
      await this.#deliver(['ping'], (channel) => channel.begun?.(this.#stopping.signal));
    });
  }

  runEnded(ended: Pick<EndedRun, 'entry' | 'result' | 'storage'>): void {
    this.#begunAt = undefined;
    this.#then(() => this.#tellEnd(ended));
  }

  /** Looks whether there has been no backup for too long; a run that began today is waited for. */
  look(): void {
    const { now } = this.#parts;
    if (this.#begunAt !== undefined && now().getTime() - this.#begunAt.getTime() < DAY) return;
    this.#then(() => this.#tellSilence());
  }

  /** Resolves when all has been told that there was to tell, or could not be. */
  settled(): Promise<void> {
    return this.#latest;
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#latest;
  }

  #then(work: () => Promise<void>): void {
    this.#latest = this.#after(this.#latest, work);
  }

  async #after(earlier: Promise<void>, work: () => Promise<void>): Promise<void> {
    await earlier;
    if (this.#stopping.signal.aborted) return;
    try {
      await work();
    } catch (error) {
      this.#parts.log.error('Whom to tell of a job could not be seen.', { error });
    }
  }

  async #tellEnd({ entry, result, storage }: Pick<EndedRun, 'entry' | 'result' | 'storage'>): Promise<void> {
    const event = eventOf(entry.outcome);
    if (event === undefined) return;
    const { job, settings } = this.#parts;
    const facts = {
      line: lineOf(entry),
      runId: entry.runId ?? null,
      location: entry.folder === undefined ? null : (storage?.locate(entry.folder) ?? null),
      firstProblem: firstProblemOf(result),
    };
    const message = runMessage(job(), event, facts, this.#redact);
    const isTold = settings()[event] && this.#isNews(event, entry);
    const deliveries = await this.#tell(message, isTold);
    await this.#record(deliveries, event, entry.at);
    if (event !== 'failure') this.#changeTold((told) => without(told, 'failure'));
    else if (isTold && hasReached(deliveries)) {
      this.#changeTold((told) => ({ ...told, failure: { cause: causeOf(entry), at: entry.at } }));
    }
  }

  /** A failure that goes on is told once a day, not with each repetition of its run; known problems not at all. */
  #isNews(event: NotifyEvent, entry: RunLogEntry): boolean {
    const { state, jobKey } = this.#parts;
    if (event === 'problems') return !isKnown(entry.problems, state.job(jobKey)?.acknowledged);
    const before = this.#told().failure;
    if (event !== 'failure' || before?.cause !== causeOf(entry)) return true;
    const age = entry.at.getTime() - before.at.getTime();
    return age < 0 || age >= DAY;
  }

  async #tellSilence(): Promise<void> {
    const { state, jobKey, settings, now, job } = this.#parts;
    const known = state.job(jobKey);
    if (known === undefined) return;
    const at = now();
    const { madeAt, lastBackup, told } = known;
    const decision = decideSilence({
      limitDays: settings().silenceDays,
      lastBackup: lastBackup?.finished,
      since: told?.silentSince !== undefined && told.silentSince > madeAt ? told.silentSince : madeAt,
      told: told?.silence,
      shown: told?.silenceShown,
      now: at,
    });
    if (decision.action === 'clear') {
      this.#lastTold = undefined;
      this.#changeTold((before) => without(before, 'silence', 'silenceShown'));
    }
    if (decision.action !== 'tell' || this.#isQuiet(at)) return;
    const facts = { days: decision.days, last: lastBackup?.finished, paused: job().paused, at };
    const message = silenceMessage(job(), facts, this.#redact);
    const shown = told?.silenceShown;
    // Before anything that may fail: else it would be told each minute.
    this.#lastTold = { at, quiet: HOUR };
    const deliveries = await this.#tell(message, true);
    const isTold = hasReached(deliveries);
    if (isTold) this.#lastTold = { at, quiet: DAY };
    if (shown === undefined) await this.#show(message);
    if (shown === undefined || isTold) await this.#record(deliveries, 'silence', shown ?? at);
    this.#changeTold((before) => ({
      ...before,
      silenceShown: shown ?? at,
      ...(isTold ? { silence: at } : {}),
    }));
  }

  #isQuiet(at: Date): boolean {
    if (this.#lastTold === undefined) return false;
    const age = at.getTime() - this.#lastTold.at.getTime();
    return age >= 0 && age < this.#lastTold.quiet;
  }

  /** Shows a silence on this machine, and writes it down. */
  async #show(message: NotifyMessage): Promise<void> {
    const { runLog, jobKey, onSilence, onRecorded } = this.#parts;
    await this.#attempt(() => onSilence?.(message));
    await this.#attempt(async () => {
      await runLog.append(silenceEntry(message, jobKey));
      onRecorded?.();
    });
  }

  /** Tells people, where it is for them, and what watches runs in any case. */
  #tell(message: NotifyMessage, isForPeople: boolean): Promise<Delivery[]> {
    const channels = channelsOn(this.#parts.settings());
    return this.#deliver(
      channels.filter((channel) => isForPeople || channel === 'ping'),
      (channel) => channel.send(message, this.#stopping.signal),
    );
  }

  /** Writes down who was told of the entry of that time. */
  async #record(deliveries: readonly Delivery[], event: NotifyEvent, about: Date): Promise<void> {
    const { runLog, jobKey, onRecorded } = this.#parts;
    if (deliveries.length === 0) return;
    const entries = deliveries.map((delivery) => entryOf(delivery, { job: jobKey, about, event }));
    await this.#attempt(async () => {
      await runLog.appendNotifications(...entries);
      onRecorded?.();
    });
  }

  /** What was told stays told, whatever fails on this machine afterwards. */
  async #attempt(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#parts.log.warn('What was told of a job could not be shown or written down.', { error });
    }
  }

  #deliver(channels: readonly NotifyChannel[], use: Parameters<typeof deliverTo>[1]): Promise<Delivery[]> {
    const { settings, secret, log, now, fetch, budget = DEFAULT_BUDGET, authorities } = this.#parts;
    const parts = { fetch, budget, now, ...(authorities === undefined ? {} : { authorities }) };
    return deliverTo(channels, use, {
      open: (channel) => openChannel(channel, settings(), secret, parts),
      log,
      now,
    });
  }

  readonly #redact = (text: string): string => this.#parts.secrets.redact(text);

  #told(): Told {
    const { state, jobKey } = this.#parts;
    return state.job(jobKey)?.told ?? {};
  }

  /** What cannot be remembered is told again. */
  #changeTold(change: (told: Told) => Told): void {
    const { state, jobKey, log, now } = this.#parts;
    try {
      const job = state.job(jobKey) ?? { madeAt: now() };
      const told = change(job.told ?? {});
      if (JSON.stringify(told) !== JSON.stringify(job.told ?? {})) state.setJob(jobKey, { ...job, told });
    } catch (error) {
      log.warn('What was told of a job could not be remembered.', { error });
    }
  }
}

/** False where nobody could be told who was to be. */
function hasReached(deliveries: readonly Delivery[]): boolean {
  return deliveries.length === 0 || deliveries.some(({ reached }) => reached);
}

/** The first problem of the last run, in a sentence. */
function firstProblemOf({ runs }: EndedRun['result']): string | null {
  const last = runs.at(-1);
  if (last === undefined || last.status === 'interrupted') return null;
  return last.manifest.problems[0]?.message ?? null;
}

function causeOf({ code, reason }: RunLogEntry): string {
  return code ?? reason ?? '';
}

/** There was no run to write this down for. */
function silenceEntry({ at, cause, title, next }: NotifyMessage, job: string): RunLogEntry {
  return {
    at,
    job,
    trigger: 'silence',
    outcome: 'skipped',
    reason: cause ?? title,
    ...(next === null ? {} : { hint: next }),
  };
}

function without(told: Told, ...keys: readonly (keyof Told)[]): Told {
  const rest = { ...told };
  for (const key of keys) delete rest[key];
  return rest;
}

function entryOf(
  { channel, at, sent, reason, hint }: Delivery,
  of: Pick<NotificationEntry, 'job' | 'about' | 'event'>,
): NotificationEntry {
  const why = [reason, hint].filter((part) => part !== null).join(' ');
  return { kind: 'notification', at, ...of, channel, sent, ...(why === '' ? {} : { reason: why }) };
}
