/**
 * The keyboard shortcuts, each with Ctrl, on macOS with Command. The native menu shows them and the page acts on
 * the keys.
 */
export const shortcutKeys = { backUp: 'B', addJob: 'N', settings: ',', search: 'K' } as const;

const JOBS_WITH_KEYS = 9;

/** The key that shows the job at this place in the list, from 0; undefined where there is none. */
export function jobKey(index: number): string | undefined {
  return index < JOBS_WITH_KEYS ? String(index + 1) : undefined;
}
