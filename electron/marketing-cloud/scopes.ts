/**
 * What a backup needs to read. `saved_content_read` often goes with it, but nothing that is read here asks
 * for it.
 */
const NEEDED = [{ scope: 'documents_and_images_read', inSetup: 'Assets > View' }] as const;

/**
 * The needed scopes that `granted` lacks, as Setup > Apps > Installed Packages names them:
 * `Assets > View (documents_and_images_read)`. A token that doesn't say what it grants lacks nothing known.
 */
export function missingScopes(granted: readonly string[] | undefined): string[] {
  if (granted === undefined) return [];
  return NEEDED.filter(({ scope }) => !granted.includes(scope)).map(
    ({ scope, inSetup }) => `${inSetup} (${scope})`,
  );
}
