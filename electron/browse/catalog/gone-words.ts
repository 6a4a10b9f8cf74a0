const LEFT: Readonly<Record<string, string>> = {
  folder: 'moved out of the selected folders',
  type: 'its type is no longer selected',
  scope: 'no longer in what is selected',
};

/** How an asset came to be gone, in words that can follow its name. */
export function goneWords(state: string, leftBy: string | null): string[] {
  if (state === 'deleted') return ['deleted in Marketing Cloud'];
  return [LEFT[leftBy ?? ''] ?? 'left the selection'];
}
