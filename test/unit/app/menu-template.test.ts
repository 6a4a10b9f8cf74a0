import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { applicationMenu } from '../../../electron/app/menu-template.ts';

const nothing = { openSettings() {}, addJob() {}, openHelp() {} };

function all(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);
}

describe('the native menu', () => {
  it("begins on macOS with the program's own menu, as the system wants it", () => {
    const [own, file] = applicationMenu(nothing, 'darwin', 'Backup Creator');
    expect(own?.label).toBe('Backup Creator');
    const roles = Array.isArray(own?.submenu) ? own.submenu.map(({ role, id }) => role ?? id) : [];
    expect(roles.filter((role) => role !== undefined)).toEqual([
      'about',
      'settings',
      'services',
      'hide',
      'hideOthers',
      'unhide',
      'quit',
    ]);
    expect(file?.role).toBe('fileMenu');
  });

  it.each(['win32', 'linux'] as const)('has on %s quit under File and about under Help', (platform) => {
    const menu = applicationMenu(nothing, platform, 'Backup Creator');
    const [file] = menu;
    const help = menu.at(-1);
    expect(Array.isArray(file?.submenu) && file.submenu.at(-1)?.role).toBe('quit');
    expect(Array.isArray(help?.submenu) && help.submenu.at(-1)?.role).toBe('about');
  });

  it.each(['darwin', 'win32', 'linux'] as const)(
    'has on %s cut, copy, paste, zoom and windows',
    (platform) => {
      const roles = all(applicationMenu(nothing, platform, 'Backup Creator')).map(({ role }) => role);
      expect(roles).toEqual(
        expect.arrayContaining(['editMenu', 'windowMenu', 'zoomIn', 'close', 'quit', 'about']),
      );
    },
  );

  it('offers no developer tools', () => {
    for (const platform of ['darwin', 'win32', 'linux'] as const) {
      const roles = all(applicationMenu(nothing, platform, 'x')).map(({ role }) => role?.toLowerCase());
      expect(roles).not.toContain('toggledevtools');
      expect(roles).not.toContain('viewmenu');
      expect(roles).not.toContain('reload');
    }
  });
});
