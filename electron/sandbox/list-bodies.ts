import type { Account } from './account.ts';
import { assetType } from './asset-types.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { hash } from './random.ts';
import type { AssetRecord } from './records.ts';
import type { Switches, WholeExcept } from './switches.ts';

/** The fields that lists always show. */
const STANDARD_FIELDS = new Set([
  'id',
  'customerKey',
  'assetType',
  'fileProperties',
  'name',
  'createdDate',
  'createdBy',
  'modifiedDate',
  'modifiedBy',
  'status',
  'category',
  'availableViews',
  'data',
  'legacyData',
  'modelVersion',
]);

/** Asking for one of these is asking for the body. */
const BODY_FIELDS = ['content', 'views', 'slots', 'blocks', 'design', 'superContent'];

/** Makes list items: how much of an asset a list shows. */
export class ListBodies {
  readonly #account: Account;
  readonly #switches: Switches;
  #exception: { rule: WholeExcept; version: number; ids: ReadonlySet<number> } | undefined;

  constructor(account: Account, switches: Switches) {
    this.#account = account;
    this.#switches = switches;
  }

  item(record: AssetRecord, fields: readonly string[] | undefined): JsonObject {
    const { listBodies } = this.#switches;
    if (typeof listBodies === 'function') return listBodies(this.#account.document(record));
    if (listBodies === 'none') {
      return listsWhole(record) ? this.#whole(record) : this.#chosen(record, fields);
    }
    if (fields !== undefined && !fields.some((field) => BODY_FIELDS.includes(field))) {
      return this.#chosen(record, fields);
    }
    const whole = this.#whole(record);
    if (listBodies === 'whole') return whole;
    return this.#exceptions(listBodies.wholeExcept).has(record.id) ? cutShort(whole) : whole;
  }

  /** The address of a thumbnail differs from one reply to another, in nothing that matters. */
  #whole(record: AssetRecord): JsonObject {
    const whole = this.#account.document(record);
    const { thumbnail } = whole;
    if (isJsonObject(thumbnail)) {
      whole.thumbnail = {
        ...thumbnail,
        thumbnailUrl: `/v1/assets/${record.id}/thumbnail?v=${this.#account.version}`,
      };
    }
    return whole;
  }

  #chosen(record: AssetRecord, fields: readonly string[] | undefined): JsonObject {
    const light = this.#account.lightDocument(record);
    const item: JsonObject = {};
    for (const [field, value] of Object.entries(light)) {
      const isBody = BODY_FIELDS.includes(field);
      if (STANDARD_FIELDS.has(field) || (!isBody && fields?.includes(field) === true)) item[field] = value;
    }
    return item;
  }

  #exceptions(rule: WholeExcept): ReadonlySet<number> {
    const { version } = this.#account;
    if (this.#exception?.rule === rule && this.#exception.version === version) return this.#exception.ids;
    const candidates = this.#account
      .records()
      .filter((record) => record.typeId === rule.typeId && record.deletedAt === undefined);
    const ids = new Set(
      rule.rule === 'largest'
        ? this.#largest(candidates)
        : candidates.filter((_record, index) => isNth(index, rule)).map(({ id }) => id),
    );
    this.#exception = { rule, version, ids };
    return ids;
  }

  #largest(candidates: readonly AssetRecord[]): number[] {
    let largest: { id: number; length: number } | undefined;
    for (const record of candidates) {
      const { length } = JSON.stringify(this.#account.document(record));
      if (largest === undefined || length > largest.length) largest = { id: record.id, length };
    }
    return largest === undefined ? [] : [largest.id];
  }
}

function isNth(index: number, { rule }: WholeExcept): boolean {
  return rule !== 'largest' && (index + 1) % rule.everyNth === 0;
}

/** As recorded: lists show code resources and cloud pages whole, and one in four web pages. */
function listsWhole(record: AssetRecord): boolean {
  const { kind } = assetType(record.typeId);
  return kind === 'code-resource' || (kind === 'page' && hash(record.id, 121) % 4 === 0);
}

const CUT_CHARACTERS = 12;

/** The asset with its last few characters of content missing: the same fields, nearly the same size. */
function cutShort(whole: JsonObject): JsonObject {
  const { content, views } = whole;
  if (typeof content === 'string') return { ...whole, content: content.slice(0, -CUT_CHARACTERS) };
  if (isJsonObject(views) && isJsonObject(views.html)) {
    return { ...whole, views: { ...views, html: { ...views.html, content: '' } } };
  }
  const { status: _status, ...rest } = whole;
  return rest;
}
