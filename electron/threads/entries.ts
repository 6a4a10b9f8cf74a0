/** The scripts that the program's threads start with, as source or built: a root knows where they are. */
export interface ThreadEntries {
  readonly catalog: URL;
  readonly storage: URL;
  /** The database of the browser. */
  readonly browse: URL;
}
