import { z } from 'zod';
import type { Account } from './account.ts';
import type { FolderRecord } from './folders.ts';
import type { JsonObject } from './json.ts';
import { parseScope } from './listing.ts';
import { invalid, notFound, ok, type Reply, restError } from './replies.ts';
import type { Switches } from './switches.ts';

/** `GET /asset/v1/content/categories`; parameters as `$page`, `$pagesize`, `$orderBy`, `$filter`, `scope`. */
export function answerCategories(
  parameters: ReadonlyMap<string, string>,
  account: Account,
  switches: Switches,
): Reply {
  const filter = parameters.get('$filter');
  const parent = filter === undefined ? undefined : /^\s*parentId\s+eq\s+(\d+)\s*$/i.exec(filter)?.[1];
  if (filter !== undefined && parent === undefined)
    return invalid(`$filter '${filter}': only parentId eq is supported.`);
  const page = Number(parameters.get('$page') ?? 1);
  const pageSize = Math.min(Number(parameters.get('$pagesize') ?? 50), switches.maximumPageSize);
  if (!Number.isInteger(page) || page < 1 || !Number.isInteger(pageSize) || pageSize < 1) {
    return invalid('$page and $pagesize must be whole numbers from 1.');
  }
  const scope = parseScope(parameters.get('scope') ?? null);
  const folders = account
    .folders()
    .filter((folder) => (folder.shared ? scope.shared : scope.own))
    .filter((folder) => parent === undefined || folder.parentId === Number(parent));
  const order = /^\s*(\w+)(?:\s+(asc|desc))?/i.exec(parameters.get('$orderby') ?? 'id');
  const sign = order?.[2]?.toLowerCase() === 'desc' ? -1 : 1;
  const byName = order?.[1]?.toLowerCase() === 'name';
  folders.sort(
    (one, other) => sign * ((byName ? one.name.localeCompare(other.name) : 0) || one.id - other.id),
  );
  const items = folders
    .slice((page - 1) * pageSize, page * pageSize)
    .map((folder) => inCase(categoryDocument(folder, account), switches));
  if (switches.bareArrayCategories) return ok(items);
  return ok({ count: folders.length, page, pageSize, links: {}, items });
}

/** `GET /asset/v1/content/categories/{id}` */
export function answerCategory(id: number, account: Account, switches: Switches): Reply {
  const folder = account.folder(id);
  return folder === undefined ? notFound() : ok(inCase(categoryDocument(folder, account), switches));
}

const newCategory = z
  .object({
    name: z.string().optional(),
    Name: z.string().optional(),
    parentId: z.coerce.number().optional(),
    ParentId: z.coerce.number().optional(),
    description: z.string().optional(),
  })
  .transform((body) => ({
    name: body.name ?? body.Name ?? '',
    parentId: body.parentId ?? body.ParentId,
    description: body.description ?? '',
  }));

/** `POST /asset/v1/content/categories` */
export function createCategory(body: unknown, account: Account, switches: Switches): Reply {
  const parsed = newCategory.safeParse(body);
  if (!parsed.success || parsed.data.name === '') return invalid('Name is required.');
  const { name, parentId, description } = parsed.data;
  if (parentId === undefined || account.folder(parentId) === undefined) {
    return invalid(`ParentId ${parentId ?? ''} is not a category.`);
  }
  const isTaken = account.folders().some((folder) => folder.parentId === parentId && folder.name === name);
  if (isTaken) return restError(409, 30004, `A category named '${name}' exists below ${parentId}.`);
  const folder = account.addFolder(name, parentId, description);
  return { status: 201, json: inCase(categoryDocument(folder, account), switches) };
}

function categoryDocument(folder: FolderRecord, account: Account): JsonObject {
  return {
    id: folder.id,
    description: folder.description,
    enterpriseId: account.enterpriseId,
    memberId: folder.shared ? account.enterpriseId : account.mid,
    name: folder.name,
    parentId: folder.parentId,
    categoryType: folder.shared ? 'asset-shared' : 'asset',
  };
}

function inCase(document: JsonObject, switches: Switches): JsonObject {
  if (!switches.pascalCaseCategories) return document;
  return Object.fromEntries(
    Object.entries(document).map(([field, value]) => [field.charAt(0).toUpperCase() + field.slice(1), value]),
  );
}
