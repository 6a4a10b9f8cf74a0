/** A keyboard shortcut as the platform writes it: "⌘N", "Ctrl+N". */
export function shortcut(platform: 'darwin' | 'win32' | 'linux', key: string): string {
  return platform === 'darwin' ? `⌘${key}` : `Ctrl+${key}`;
}
