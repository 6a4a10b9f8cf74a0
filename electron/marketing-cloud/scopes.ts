/**
 * What a backup needs to read. `saved_content_read` often goes with it, but nothing that is read here asks
 * for it.
 */
const NEEDED = [{ scope: 'documents_and_images_read', inSetup: 'Assets > View' }] as const;

/** What changing content needs beside. */
const NEEDED_TO_WRITE = [
  { scope: 'documents_and_images_write', inSetup: 'Assets > Documents and Images: Write' },
  { scope: 'saved_content_write', inSetup: 'Assets > Saved Content: Write' },
] as const;

/**
 * The needed scopes that `granted` lacks, as Setup > Apps > Installed Packages names them:
 * `Assets > View (documents_and_images_read)`. A token that doesn't say what it grants lacks nothing known.
 */
export function missingScopes(granted: readonly string[] | undefined): string[] {
  if (granted === undefined) return [];
  return lacking(NEEDED, granted);
}

/** As `missingScopes`, for writing. */
export function missingWriteScopes(granted: readonly string[] | undefined): string[] {
  return granted === undefined ? [] : lacking(NEEDED_TO_WRITE, granted);
}

function lacking(
  needed: readonly { readonly scope: string; readonly inSetup: string }[],
  granted: readonly string[],
): string[] {
  return needed
    .filter(({ scope }) => !granted.includes(scope))
    .map(({ scope, inSetup }) => `${inSetup} (${scope})`);
}
