import { type ListRequest, listRequestSchema } from './listing.ts';
import { invalid, Refusal } from './replies.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  eq: 'equal',
  neq: 'notEqual',
  lt: 'lessThan',
  lte: 'lessThanOrEqual',
  gt: 'greaterThan',
  gte: 'greaterThanOrEqual',
  like: 'like',
};

/** The parameters of `GET /asset/v1/content/assets`, as the body of a query. Throws a `Refusal`. */
export function parseListQuery(parameters: ReadonlyMap<string, string>): ListRequest {
  const filter = parameters.get('$filter');
  const order = parameters.get('$orderby');
  const [property, direction] = order?.trim().split(/\s+/) ?? [];
  const parsed = listRequestSchema.safeParse({
    page: { page: parameters.get('$page') ?? 1, pageSize: parameters.get('$pagesize') ?? 50 },
    ...(filter === undefined ? {} : { query: parseFilter(filter) }),
    ...(property === undefined ? {} : { sort: [{ property, direction: direction ?? 'ASC' }] }),
    ...(parameters.has('$fields') ? { fields: parameters.get('$fields')?.split(',') } : {}),
  });
  if (!parsed.success) throw new Refusal(invalid('$page and $pagesize must be whole numbers from 1.'));
  return parsed.data;
}

function parseFilter(text: string) {
  const match = /^\s*([\w.]+)\s+(\w+)\s+'?(.*?)'?\s*$/.exec(text);
  const operator = OPERATORS[match?.[2]?.toLowerCase() ?? ''];
  if (match === null || operator === undefined)
    throw new Refusal(invalid(`$filter '${text}' is not supported.`));
  return { property: match[1] ?? '', simpleOperator: operator, value: match[3] ?? '' };
}
