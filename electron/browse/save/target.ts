/** Where things are saved to: a folder, or a zip. Nothing stands under its name before it is whole. */
export interface SaveTarget {
  /** `path` uses `/`. Waits while what was added before is still on its way. Throws `storage-*`. */
  add(path: string, body: Uint8Array): Promise<void>;
  /** Makes all that was added safe, and gives it its name. Returns where it is: absolute. */
  finish(): Promise<string>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}
