import type { Manifest, Problem } from '../../shared/format.ts';
import type { Selection } from '../../shared/selection.ts';
import type { Log } from '../journal/log.ts';
import type { AssetQuery, MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';
import { type Capture, isIdentified } from './capture.ts';
import type { RootFacts } from './catalog/catalog.ts';
import type { JobDatabase } from './catalog/database.ts';
import { hasNarrowerScope, noticeDeletions } from './deletions.ts';
import type { FailureLimit } from './failures.ts';
import type { FolderTree } from './folder-tree.ts';
import { type ListingOutcome, listAssets } from './listing.ts';
import { type Plan, wholeQueries } from './plan.ts';
import type { Tally } from './reporter.ts';

/** A count that is a multiple of this may be a limit of the service instead of a count. */
const ROUND_COUNT = 5000;

/** Sees what the account holds: lists what is new, walks all ids where that is due, notices deletions. */
export class Survey {
  readonly #client: MarketingCloud;
  readonly #database: JobDatabase;
  readonly #capture: Capture;
  readonly #limit: FailureLimit;
  readonly #tally: Pick<Tally, 'expect' | 'spare'>;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  readonly #problems: Problem[] = [];
  #withoutId = 0;
  #complete = true;
  #walked = false;
  #filterFailed = false;

  constructor(parts: {
    client: MarketingCloud;
    database: JobDatabase;
    capture: Capture;
    limit: FailureLimit;
    log: Log;
    signal: AbortSignal;
    tally: Pick<Tally, 'expect' | 'spare'>;
  }) {
    this.#client = parts.client;
    this.#database = parts.database;
    this.#capture = parts.capture;
    this.#limit = parts.limit;
    this.#tally = parts.tally;
    this.#log = parts.log;
    this.#signal = parts.signal;
  }

  /** True where all ids were seen, and what misses was explained. */
  get walked(): boolean {
    return this.#walked && this.#complete;
  }

  /** False where the account was not seen whole: a list came short, or too many assets miss. */
  get complete(): boolean {
    return this.#complete;
  }

  get itemsWithoutId(): number {
    return this.#withoutId;
  }

  problems(): Problem[] {
    if (this.#withoutId === 0) return [...this.#problems];
    // An incremental list names only those that changed; the others are known by their number.
    const names = this.#capture.namesWithoutId.slice(0, 5).join(', ');
    return [
      ...this.#problems,
      {
        code: 'item-without-id',
        message: `Marketing Cloud lists ${this.#withoutId} assets without an id${names && ` (${names})`}; they cannot be kept.`,
        hint: 'Open them in Content Builder and save them; if that does not help, ask Salesforce support.',
      },
    ];
  }

  /** Before anything is listed: says where the folder tree lacks folders, and that nothing can rest on it. */
  noticeFolders(tree: FolderTree, selection: Selection, lastWalked: Manifest | undefined): void {
    if (tree.complete) return;
    const decides = selection.folders !== 'all' || hasNarrowerScope(selection, lastWalked);
    if (decides) this.#complete = false;
    this.#problems.push({
      code: 'folders-short',
      message: decides
        ? 'Marketing Cloud did not list all its folders, so which assets are selected is not known for certain.'
        : 'Marketing Cloud did not list all its folders, so those of some assets are not known.',
      hint: decides
        ? 'More may be kept than is selected. The next backup looks at the same time span again.'
        : 'The folders that were kept last stay as they are. The next backup reads them again.',
    });
  }

  /** Lists what the plan asks for. */
  async list(plan: Plan): Promise<void> {
    const outcomes: ListingOutcome[] = [];
    for (const query of plan.listings) outcomes.push(await this.#list(query));
    this.#withoutId = sum(outcomes, ({ withoutId }) => withoutId);
    if (plan.listsAll) this.#walked = true;
    await this.#capture.drain();
  }

  /**
   * Walks all ids where something says so: a reason of the plan, a date filter that did not work, or a
   * count that is not the number of ids known.
   */
  async walkIfDue(plan: Plan, selection: Selection, facts: RootFacts): Promise<void> {
    if (this.#walked) return;
    const queries = wholeQueries(selection);
    // Those just listed are among those known, or new: then the count is greater.
    const withoutId = Math.max(this.#withoutId, facts.lastWalked?.itemsWithoutId ?? 0);
    const reasons = [...plan.walkReasons];
    if (this.#filterFailed) reasons.push('the date filter does not work');
    if (reasons.length === 0) {
      let count = 0;
      for (const query of queries) count += await this.#client.count(query, this.#signal);
      const known = (await this.#database.comparison.knownCount()) + withoutId;
      if (count !== known) reasons.push(`the account counts ${count} assets, known are ${known}`);
      else if (count > 0 && count % ROUND_COUNT === 0) reasons.push(`the count, ${count}, may be a limit`);
    }
    if (reasons.length === 0) {
      this.#withoutId = withoutId;
      return;
    }
    this.#log.info('Comparing all ids.', { reasons });
    const outcomes: ListingOutcome[] = [];
    for (const query of queries) outcomes.push(await this.#list(query));
    this.#withoutId = sum(outcomes, (outcome) => outcome.withoutId);
    this.#walked = true;
    await this.#capture.drain();
  }

  /** Where all ids were seen: records what is gone. */
  async noticeDeletions(given: {
    tree: FolderTree;
    selection: Selection;
    lastWalked: Manifest | undefined;
    acceptDeletions: boolean;
  }): Promise<void> {
    if (!this.walked) return;
    const problem = await noticeDeletions({
      client: this.#client,
      database: this.#database,
      capture: this.#capture,
      log: this.#log,
      signal: this.#signal,
      ...given,
    });
    if (!problem) return;
    // What is hidden now may have been edited: its edits are listed again once it is shown.
    this.#complete = false;
    this.#problems.push(problem);
  }

  async #list(query: AssetQuery): Promise<ListingOutcome> {
    const listing = listAssets(this.#client, query, { log: this.#log, signal: this.#signal });
    let promised = 0;
    let seen = 0;
    for (;;) {
      const next = await listing.next();
      if (next.done) {
        // What was counted and never came, or came without an id: nobody is to wait for it.
        this.#tally.spare(promised - seen);
        this.#conclude(query, next.value);
        return next.value;
      }
      const { counted, count, items } = next.value;
      if (counted) {
        if (promised === 0) this.#limit.expect(count);
        seen += items.filter(isIdentified).length;
        // A list may be longer than its count was when it began.
        const more = Math.max(promised === 0 ? count : promised, seen) - promised;
        this.#tally.expect(more);
        promised += more;
      }
      await this.#capture.take(next.value);
    }
  }

  #conclude(query: AssetQuery, outcome: ListingOutcome): void {
    if (outcome.dateFilter !== 'heeded') {
      this.#filterFailed = true;
      this.#log.warn(`The service ${outcome.dateFilter} the date filter; walking all ids instead.`);
    }
    if (outcome.shortOf === undefined) return;
    this.#complete = false;
    this.#problems.push({
      code: 'list-short',
      message: `Marketing Cloud counts ${outcome.shortOf} assets but listed ${outcome.seen + outcome.withoutId}, twice.`,
      hint: 'What is not listed cannot be kept. The next backup looks at the same time span again.',
    });
    this.#log.warn('A list came short of its count.', { ...outcome, types: query.types });
  }
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
