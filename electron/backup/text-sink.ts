/** A file that was kept, with what is in it. */
export interface KeptBody {
  /** Relative to the snapshot folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly body: Uint8Array;
}

/** Where a run shows what it keeps, so that it need not be read again to be searched. */
export interface TextSink {
  /** Takes what it has room for: it neither waits nor throws, and keeps hold of no body. */
  add(asset: { readonly id: number; readonly typeId: number }, files: readonly KeptBody[]): void;
}
