/**
 * An entry for the desktops of Linux, by the freedesktop.org Desktop Entry Specification: starts `command`
 * when the user logs in.
 */
export function autostartEntry(name: string, command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    `Name=${name}`,
    `Exec=${command.map(quoted).join(' ')}`,
    'X-GNOME-Autostart-enabled=true',
    'Terminal=false',
    '',
  ].join('\n');
}

/** Quoting of the value, then of the key: a backslash is written four times. */
function quoted(argument: string): string {
  const escaped = argument
    .replaceAll(/[\\"`$]/g, (character) => `\\${character}`)
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  return `"${escaped}"`;
}
