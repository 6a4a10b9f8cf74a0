import { BackupError } from '../../shared/errors.ts';
import { toServerDate } from './dates.ts';
import type { AssetQuery, JsonObject, Position, Scope } from './marketing-cloud.ts';

/** More ids in one `in` are refused with error 30001. */
const MOST_TYPES = 50;

/** Every field of an asset that is known: standard ones come unasked, but which those are differs by type. */
const WHOLE_FIELDS = [
  'id',
  'customerKey',
  'objectID',
  'contentType',
  'assetType',
  'fileProperties',
  'name',
  'description',
  'owner',
  'createdDate',
  'createdBy',
  'modifiedDate',
  'modifiedBy',
  'enterpriseId',
  'memberId',
  'activeDate',
  'expirationDate',
  'status',
  'thumbnail',
  'category',
  'version',
  'locked',
  'content',
  'design',
  'superContent',
  'customFields',
  'views',
  'blocks',
  'minBlocks',
  'maxBlocks',
  'channels',
  'allowedBlocks',
  'slots',
  'businessUnitAvailability',
  'sharingProperties',
  'template',
  'file',
  'generateFrom',
  'tags',
  'meta',
  'data',
  'legacyData',
  'availableViews',
  'modelVersion',
];

const IDENTITY_FIELDS = ['id', 'assetType', 'category', 'modifiedDate', 'name'];
/** What tells assets of a key apart: the search for it pays no heed to case. */
const KEYED_FIELDS = [...IDENTITY_FIELDS, 'customerKey'];

/** Where `in` has its list: the documentation says `values`, the leading client sends `value`. */
export type ListProperty = 'value' | 'values';

/** The path of a list request under the REST address. */
export function queryPath(scope: Scope): string {
  const path = '/asset/v1/content/assets/query';
  return scope === 'own' ? path : `${path}?scope=ours%2Cshared`;
}

/**
 * The body of a list request, always sorted by id.
 * @throws BackupError `internal` for more types than one `in` may have.
 */
export function queryBody(
  query: AssetQuery,
  position: Position,
  pageSize: number,
  listProperty: ListProperty,
): JsonObject {
  return {
    page: { page: 'page' in position ? position.page : 1, pageSize },
    query: conditions(query, position, listProperty),
    sort: [{ property: 'id', direction: 'ASC' }],
    fields: fieldsOf(query),
  };
}

function fieldsOf({ fields, customerKey }: AssetQuery): string[] {
  if (fields === 'whole') return WHOLE_FIELDS;
  return customerKey === undefined ? IDENTITY_FIELDS : KEYED_FIELDS;
}

/** True where the query's type filter has a list in it. */
export function hasList(query: AssetQuery): boolean {
  return query.types !== 'all' && query.types.length > 1;
}

function conditions(query: AssetQuery, position: Position, listProperty: ListProperty): JsonObject {
  const parts: JsonObject[] = [];
  if (query.types !== 'all') parts.push(typeCondition(query.types, listProperty));
  if (query.modifiedSince !== undefined) {
    parts.push(condition('modifiedDate', 'greaterThanOrEqual', toServerDate(query.modifiedSince)));
  }
  if (query.id !== undefined) parts.push(condition('id', 'equal', query.id));
  if (query.customerKey !== undefined) parts.push(condition('customerKey', 'equal', query.customerKey));
  if ('afterId' in position) parts.push(condition('id', 'greaterThan', position.afterId));
  // A query is required. This one is true of every asset, those without id too.
  const [first = condition('assetType.id', 'greaterThan', 0), ...others] = parts;
  return others.reduce<JsonObject>(
    (left, right) => ({ leftOperand: left, logicalOperator: 'AND', rightOperand: right }),
    first,
  );
}

function typeCondition(types: readonly number[], listProperty: ListProperty): JsonObject {
  const [first, ...others] = types;
  if (first === undefined || types.length > MOST_TYPES) {
    throw new BackupError(
      'internal',
      `A query was made for ${types.length} asset types; from 1 to ${MOST_TYPES} can be asked for at once.`,
    );
  }
  return others.length === 0
    ? condition('assetType.id', 'equal', first)
    : { property: 'assetType.id', simpleOperator: 'in', [listProperty]: [...types] };
}

function condition(property: string, simpleOperator: string, value: string | number): JsonObject {
  return { property, simpleOperator, value };
}
