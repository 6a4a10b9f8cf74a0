import { z } from 'zod';
import type { Log } from '../journal/log.ts';
import { AttemptFailure, isRefusal } from './failures.ts';
import { lowerKeys } from './lower-keys.ts';
import type { Folder, FolderList, Scope } from './marketing-cloud.ts';
import type { Redaction } from './redaction.ts';
import { parseJson } from './reply.ts';
import type { RestCalls } from './rest.ts';

const WISHED_PAGE_SIZE = 500;
const SAFE_PAGE_SIZE = 50;
const MOST_PASSES = 2;

const integer = z.int().optional().catch(undefined);
const text = z.string().optional().catch(undefined);
const folderSchema = z
  .object({
    id: z.int(),
    name: z.string(),
    parentid: z.int().catch(0),
    categorytype: text,
    memberid: integer,
    enterpriseid: integer,
    description: text,
  })
  .transform(
    (folder): Folder => ({
      id: folder.id,
      name: folder.name,
      parentId: folder.parentid,
      categoryType: folder.categorytype,
      memberId: folder.memberid,
      enterpriseId: folder.enterpriseid,
      description: folder.description,
    }),
  );

/** A folder as a reply holds it, in either spelling. */
export function parseFolder(value: unknown): Folder | undefined {
  return folderSchema.safeParse(lowerKeys(value)).data;
}

const pageSchema = z.union([
  z.array(z.unknown()).transform((items) => ({ count: undefined, items })),
  z.object({ count: integer, items: z.array(z.unknown()) }),
]);

type FolderPage = z.output<typeof pageSchema>;

interface FolderContext {
  readonly rest: RestCalls;
  readonly redaction: Redaction;
  readonly log: Log;
}

/**
 * The folder tree (`GET /asset/v1/content/categories`), each folder once, by id. Some replies have no count:
 * then it is read until a page is empty, or the same as the one before (where the page number is ignored).
 * Pages may shift while they are read, so a tree that has fewer folders than the service counts is read a
 * second time and both readings are joined.
 */
export async function readFolders(
  context: FolderContext,
  scope: Scope,
  signal: AbortSignal,
): Promise<FolderList> {
  const folders = new Map<number, Folder>();
  let complete = false;
  for (let pass = 1; !complete && pass <= MOST_PASSES; pass += 1) {
    const { count, unreadable } = await readPass(context, scope, folders, signal);
    complete = unreadable === 0 && folders.size >= (count ?? 0);
    if (count === undefined || complete) break;
    context.log.warn('Marketing Cloud lists fewer folders than it counts', {
      listed: folders.size,
      count,
      pass,
    });
  }
  return { folders: [...folders.values()].sort((left, right) => left.id - right.id), complete };
}

/** Adds to `tree`; returns the service's count, where it has one, and how many folders could not be read. */
async function readPass(
  context: FolderContext,
  scope: Scope,
  tree: Map<number, Folder>,
  signal: AbortSignal,
): Promise<{ count: number | undefined; unreadable: number }> {
  const seen = new Set<number>();
  let unreadable = 0;
  let pageSize = WISHED_PAGE_SIZE;
  let previous: string | undefined;
  for (let page = 1; ; page += 1) {
    const reply = await readPage(context, scope, page, pageSize, signal);
    pageSize = reply.pageSize;
    const folders = toFolders(reply.items, context.log);
    unreadable += reply.items.length - folders.length;
    for (const folder of folders) {
      seen.add(folder.id);
      tree.set(folder.id, folder);
    }
    const ids = folders.map((folder) => folder.id).join();
    const complete = reply.count !== undefined && seen.size + unreadable >= reply.count;
    if (complete || reply.items.length === 0 || ids === previous) return { count: reply.count, unreadable };
    previous = ids;
  }
}

async function readPage(
  context: FolderContext,
  scope: Scope,
  page: number,
  pageSize: number,
  signal: AbortSignal,
): Promise<FolderPage & { pageSize: number }> {
  const shared = scope === 'own' ? '' : '&scope=Ours%2CShared';
  const path = `/asset/v1/content/categories?$page=${page}&$pagesize=${pageSize}${shared}`;
  const read = (reply: Parameters<typeof parseJson>[0]) => toPage(parseJson(reply, context.redaction));
  try {
    return { ...(await context.rest.get('the folders', path, read, signal)), pageSize };
  } catch (error) {
    if (!isRefusal(error, 400) || page > 1 || pageSize <= SAFE_PAGE_SIZE) throw error;
    return readPage(context, scope, page, SAFE_PAGE_SIZE, signal);
  }
}

function toPage(value: unknown): FolderPage {
  const page = pageSchema.safeParse(lowerKeys(value));
  if (!page.success) throw new AttemptFailure('service-reply', 'its answer is not a list of folders');
  return page.data;
}

function toFolders(items: readonly unknown[], log: Log): Folder[] {
  return items.flatMap((item) => {
    const folder = folderSchema.safeParse(item);
    if (folder.success) return [folder.data];
    log.warn('Marketing Cloud lists a folder without id or name: it is left out', {
      fields: typeof item === 'object' && item !== null ? Object.keys(item) : typeof item,
    });
    return [];
  });
}
