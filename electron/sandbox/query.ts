import { z } from 'zod';
import { assetType } from './asset-types.ts';
import { parseFilterDate } from './dates.ts';
import { type AssetRecord, customerKeyOf, nameOf } from './records.ts';
import { invalid, Refusal, restError } from './replies.ts';
import { type Switches, selects } from './switches.ts';

const operand = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const simpleQuery = z.object({
  property: z.string(),
  simpleOperator: z.string(),
  value: z.union([operand, z.array(operand)]).optional(),
  values: z.array(operand).optional(),
});

export type SimpleQuery = z.infer<typeof simpleQuery>;

export interface CompoundQuery {
  leftOperand: Query;
  logicalOperator: string;
  rightOperand: Query;
}

export type Query = SimpleQuery | CompoundQuery;

export const querySchema: z.ZodType<Query> = z.lazy(() =>
  z.union([
    z.object({ leftOperand: querySchema, logicalOperator: z.string(), rightOperand: querySchema }),
    simpleQuery,
  ]),
);

type Operand = z.infer<typeof operand>;
type Predicate = (record: AssetRecord) => boolean;

/** A query made ready: which records match, and the ids outside which none can. */
export interface CompiledQuery {
  readonly matches: Predicate;
  /** No record with an id below this matches. */
  readonly lowestId: number;
  /** The query filters by assetType.name, which the service's index does badly. */
  readonly byTypeName: boolean;
}

export interface QueryContext {
  readonly seed: number;
  readonly switches: Switches;
  readonly description: (record: AssetRecord) => string | undefined;
}

const EVERYTHING: CompiledQuery = { matches: () => true, lowestId: 0, byTypeName: false };

/** Throws a `Refusal` for what the service answers with 400. */
export function compileQuery(query: Query | undefined, context: QueryContext): CompiledQuery {
  if (query === undefined) return EVERYTHING;
  if ('leftOperand' in query) return compileCompound(query, context);
  return compileSimple(query, context);
}

function compileCompound(query: CompoundQuery, context: QueryContext): CompiledQuery {
  const left = compileQuery(query.leftOperand, context);
  const right = compileQuery(query.rightOperand, context);
  const byTypeName = left.byTypeName || right.byTypeName;
  switch (query.logicalOperator.toUpperCase()) {
    case 'AND':
      return {
        matches: (record) => left.matches(record) && right.matches(record),
        lowestId: Math.max(left.lowestId, right.lowestId),
        byTypeName,
      };
    case 'OR':
      return {
        matches: (record) => left.matches(record) || right.matches(record),
        lowestId: Math.min(left.lowestId, right.lowestId),
        byTypeName,
      };
    default:
      throw new Refusal(invalid(`logicalOperator '${query.logicalOperator}' is not supported.`));
  }
}

type Property =
  | { readonly kind: 'number'; readonly read: (record: AssetRecord) => number }
  | { readonly kind: 'date'; readonly read: (record: AssetRecord) => number }
  | { readonly kind: 'text'; readonly read: (record: AssetRecord) => string | undefined };

function propertyOf(name: string, context: QueryContext): Property {
  switch (name.toLowerCase()) {
    case 'id':
      return { kind: 'number', read: (record) => record.id };
    case 'assettype.id':
      return { kind: 'number', read: (record) => record.typeId };
    case 'category.id':
      return { kind: 'number', read: (record) => record.categoryId };
    case 'createddate':
      return { kind: 'date', read: (record) => record.createdAt };
    case 'modifieddate':
      return { kind: 'date', read: (record) => record.modifiedAt };
    case 'name':
      return { kind: 'text', read: (record) => nameOf(record, context.seed) };
    case 'customerkey':
      return { kind: 'text', read: (record) => customerKeyOf(record, context.seed) };
    case 'assettype.name':
      return { kind: 'text', read: (record) => assetType(record.typeId).name };
    case 'description':
      return { kind: 'text', read: context.description };
    default:
      throw new Refusal(invalid(`property '${name}' cannot be queried.`));
  }
}

function compileSimple(query: SimpleQuery, context: QueryContext): CompiledQuery {
  const { switches } = context;
  const property = propertyOf(query.property, context);
  const operator = query.simpleOperator.toLowerCase();
  const byTypeName = query.property.toLowerCase() === 'assettype.name';
  const isId = query.property.toLowerCase() === 'id';
  if (isId && switches.keysetIgnored) return EVERYTHING;
  if (property.kind === 'date' && switches.dateFilter === 'ignored') return EVERYTHING;
  if (property.kind === 'date' && switches.dateFilter === 'refused') {
    throw new Refusal(invalid(`property '${query.property}' does not support '${query.simpleOperator}'.`));
  }
  if (operator === 'isnull' || operator === 'isnotnull') {
    const wanted = operator === 'isnull';
    return {
      matches: (record) => isMissing(property.read(record)) === wanted,
      lowestId: 0,
      byTypeName,
    };
  }
  if (operator === 'in') return { matches: compileIn(query, property, switches), lowestId: 0, byTypeName };
  if (query.value === undefined || Array.isArray(query.value)) {
    throw new Refusal(invalid(`'${query.simpleOperator}' needs one value.`));
  }
  const matches =
    property.kind === 'text'
      ? compileText(operator, property.read, String(query.value ?? ''), query)
      : compileNumber(operator, property.read, toNumber(query.value, property.kind, query), query);
  if (!isId) return { matches, lowestId: 0, byTypeName };
  return {
    matches: whereIdIsShown(matches, switches),
    lowestId: lowestId(operator, query.value),
    byTypeName,
  };
}

/** A comparison with an id that is not there is never true, where the service looks at it that way. */
function whereIdIsShown(matches: Predicate, switches: Switches): Predicate {
  if (switches.idFilterOnItemsWithoutId === 'matches') return matches;
  return (record) => !selects(switches.itemsWithoutId, record.id) && matches(record);
}

function lowestId(operator: string, value: Operand): number {
  const number = Number(value);
  if (operator === 'greaterthan') return number + 1;
  return operator === 'greaterthanorequal' || operator === 'equal' || operator === 'equals' ? number : 0;
}

function isMissing(value: string | number | undefined): boolean {
  return value === undefined || value === '';
}

function toNumber(value: Operand, kind: 'number' | 'date', query: SimpleQuery): number {
  const number = kind === 'date' ? parseFilterDate(String(value)) : Number(value);
  if (number === undefined || Number.isNaN(number) || value === null || value === '') {
    throw new Refusal(invalid(`'${String(value)}' is not a value for property '${query.property}'.`));
  }
  return number;
}

const MOST_VALUES = 50;

function compileIn(query: SimpleQuery, property: Property, switches: Switches): Predicate {
  const inValue = Array.isArray(query.value) ? query.value : undefined;
  const found =
    switches.inValues === 'value'
      ? inValue
      : switches.inValues === 'values'
        ? query.values
        : (inValue ?? query.values);
  if (found === undefined) throw new Refusal(invalid(`'in' on property '${query.property}' has no values.`));
  if (found.length > MOST_VALUES) {
    throw new Refusal(
      restError(400, 30001, `'in' accepts at most ${MOST_VALUES} values; ${found.length} were sent.`),
    );
  }
  if (property.kind === 'text') {
    const wanted = new Set(found.map((value) => String(value).toLowerCase()));
    return (record) => wanted.has((property.read(record) ?? '').toLowerCase());
  }
  const { kind, read } = property;
  const wanted = new Set(found.map((value) => toNumber(value, kind, query)));
  return (record) => wanted.has(read(record));
}

function compileNumber(
  operator: string,
  read: (record: AssetRecord) => number,
  value: number,
  query: SimpleQuery,
): Predicate {
  switch (operator) {
    case 'equal':
    case 'equals':
      return (record) => read(record) === value;
    case 'notequal':
    case 'notequals':
      return (record) => read(record) !== value;
    case 'lessthan':
      return (record) => read(record) < value;
    case 'lessthanorequal':
      return (record) => read(record) <= value;
    case 'greaterthan':
      return (record) => read(record) > value;
    case 'greaterthanorequal':
      return (record) => read(record) >= value;
    default:
      throw unsupported(query);
  }
}

/** Text is compared without regard to case, as the service's index does; `like` knows `%` and `*`. */
function compileText(
  operator: string,
  read: (record: AssetRecord) => string | undefined,
  value: string,
  query: SimpleQuery,
): Predicate {
  const wanted = value.toLowerCase();
  const text = (record: AssetRecord) => (read(record) ?? '').toLowerCase();
  switch (operator) {
    case 'equal':
    case 'equals':
      return (record) => text(record) === wanted;
    case 'notequal':
    case 'notequals':
      return (record) => text(record) !== wanted;
    case 'lessthan':
      return (record) => text(record) < wanted;
    case 'lessthanorequal':
      return (record) => text(record) <= wanted;
    case 'greaterthan':
      return (record) => text(record) > wanted;
    case 'greaterthanorequal':
      return (record) => text(record) >= wanted;
    case 'startswith':
      return (record) => text(record).startsWith(wanted);
    case 'contains':
    case 'mustcontain':
      return (record) => text(record).includes(wanted);
    case 'like': {
      const parts = wanted.split(/[%*]/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
      const pattern = new RegExp(parts.length === 1 ? (parts[0] ?? '') : `^${parts.join('.*')}$`, 's');
      return (record) => pattern.test(text(record));
    }
    default:
      throw unsupported(query);
  }
}

function unsupported(query: SimpleQuery): Refusal {
  return new Refusal(
    invalid(`simpleOperator '${query.simpleOperator}' is not supported for property '${query.property}'.`),
  );
}
