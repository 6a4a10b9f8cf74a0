import type { Folder } from '../../marketing-cloud/marketing-cloud.ts';

/** Where an asset goes: a folder that is there, or one that is to be made, by the names from the top. */
export type TargetFolder = { readonly id: number } | { readonly toMake: readonly string[] };

/** The folders of the account that is restored into, and those that are made on the way. */
export class TargetFolders {
  readonly #byId: ReadonlyMap<number, Folder>;
  readonly #byPlace = new Map<string, Folder>();
  readonly #root: Folder | undefined;
  readonly #keepsIds: boolean;

  /** `keepsIds`: it is the account that was backed up, so that a folder is the same as long as its id is there. */
  constructor(folders: readonly Folder[], keepsIds: boolean) {
    this.#keepsIds = keepsIds;
    this.#byId = new Map(folders.map((folder) => [folder.id, folder]));
    for (const folder of folders) this.add(folder);
    const tops = folders.filter(({ id, parentId }) => !this.#byId.has(parentId) && id !== parentId);
    this.#root = tops.find(({ categoryType }) => categoryType === 'asset') ?? tops[0];
  }

  /** Takes in a folder that was made. */
  add(folder: Folder): void {
    const place = placeOf(folder.parentId, folder.name);
    if (!this.#byPlace.has(place)) this.#byPlace.set(place, folder);
  }

  /** Undefined where the account shows no top folder. */
  find(source: {
    readonly folderId: number | null;
    readonly folders: readonly string[];
  }): TargetFolder | undefined {
    const { folderId, folders } = source;
    if (this.#keepsIds && folderId !== null && this.#byId.has(folderId)) return { id: folderId };
    if (this.#root === undefined) return undefined;
    const { id, missing } = this.descend(folders);
    return missing.length === 0 ? { id } : { toMake: folders.slice(1) };
  }

  /** As deep as the names lead below the top folder; the first one names that folder, whatever it is called here. */
  descend(folders: readonly string[]): { id: number; missing: readonly string[] } {
    let id = this.#root?.id ?? 0;
    for (const [index, name] of folders.slice(1).entries()) {
      const next = this.#byPlace.get(placeOf(id, name));
      if (next === undefined) return { id, missing: folders.slice(1 + index) };
      id = next.id;
    }
    return { id, missing: [] };
  }
}

function placeOf(parentId: number, name: string): string {
  return `${parentId}/${name}`;
}
