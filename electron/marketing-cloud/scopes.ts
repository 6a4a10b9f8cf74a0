/**
 * What a backup needs to read. `saved_content_read` often goes with it, but nothing that is read here asks
 * for it.
 */
const NEEDED = [{ scope: 'documents_and_images_read', inSetup: 'Assets > View' }] as const;

/** The needed scopes that `granted` lacks. A token that doesn't say what it grants lacks nothing known. */
export function missingScopes(granted: readonly string[] | undefined): string[] {
  if (granted === undefined) return [];
  return NEEDED.map(({ scope }) => scope).filter((scope) => !granted.includes(scope));
}

/** A scope as Setup > Apps > Installed Packages names it: `Assets > View (documents_and_images_read)`. */
export function describeScope(scope: string): string {
  const known = NEEDED.find((needed) => needed.scope === scope);
  return known === undefined ? scope : `${known.inSetup} (${scope})`;
}
