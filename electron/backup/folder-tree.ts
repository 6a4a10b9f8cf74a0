import type { FolderLine } from '../../shared/format.ts';
import type { Selection } from '../../shared/selection.ts';
import type { Folder } from '../marketing-cloud/marketing-cloud.ts';

/** The account's folders: paths for people, and which of them a selection holds. */
export class FolderTree {
  readonly #byId: ReadonlyMap<number, Folder>;
  readonly #children = new Map<number, number[]>();

  /** False where the service did not list all folders. */
  readonly complete: boolean;

  constructor(folders: readonly Folder[], complete = true) {
    this.complete = complete;
    this.#byId = new Map(folders.map((folder) => [folder.id, folder]));
    for (const { id, parentId } of folders) {
      const siblings = this.#children.get(parentId);
      if (siblings) siblings.push(id);
      else this.#children.set(parentId, [id]);
    }
  }

  has(id: number): boolean {
    return this.#byId.has(id);
  }

  /** The names from the top down to a folder; empty for one that is not in the tree. */
  path(id: number | undefined): string[] {
    const names: string[] = [];
    const visited = new Set<number>();
    let folder = id === undefined ? undefined : this.#byId.get(id);
    while (folder && !visited.has(folder.id)) {
      visited.add(folder.id);
      names.unshift(folder.name);
      folder = this.#byId.get(folder.parentId);
    }
    return names;
  }

  /** True where it is known in which folders a folder lies: others may be missing in a tree that is not complete. */
  isPlaced(id: number): boolean {
    if (this.complete) return true;
    const visited = new Set<number>();
    for (let folder = this.#byId.get(id); folder; folder = this.#byId.get(folder.parentId)) {
      if (folder.parentId === 0) return true;
      if (visited.has(folder.id)) return false;
      visited.add(folder.id);
    }
    return false;
  }

  /**
   * The ids of the selected folders and all below them, sorted; null where all are selected. `before` are those
   * that the same selection had: where the tree is not complete, they still are.
   */
  selected(selection: Selection, before: readonly number[] = []): number[] | null {
    if (selection.folders === 'all') return null;
    const found = new Set<number>();
    const open = [...selection.folders, ...(this.complete ? [] : before)];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      open.push(...(this.#children.get(id) ?? []));
    }
    return [...found].sort((a, b) => a - b);
  }

  /** The lines of `folders.ndjson`, by id. */
  lines(): FolderLine[] {
    return [...this.#byId.values()]
      .sort((a, b) => a.id - b.id)
      .map(({ id, name, parentId, categoryType, memberId, enterpriseId, description }) => ({
        id,
        name,
        parentId,
        ...(categoryType === undefined ? {} : { categoryType }),
        ...(memberId === undefined ? {} : { memberId }),
        ...(enterpriseId === undefined ? {} : { enterpriseId }),
        ...(description === undefined ? {} : { description }),
      }));
  }
}
