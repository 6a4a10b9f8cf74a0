import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { applicationMenu } from '../../../electron/app/menu-template.ts';

const nothing = {
  backUp() {},
  search() {},
  openJob() {},
  openSettings() {},
  addJob() {},
  openHelp() {},
  showShortcuts() {},
  openLog() {},
};
const jobs = Array.from({ length: 10 }, (_, index) => ({
  id: `id-${index + 1}`,
  name: `Retail ${index + 1}`,
}));

function all(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);
}

describe('the native menu', () => {
  it("begins on macOS with the program's own menu, as the system wants it", () => {
    const [own, file] = applicationMenu(nothing, jobs, 'darwin', 'Backup Creator');
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
    const menu = applicationMenu(nothing, jobs, platform, 'Backup Creator');
    const [file] = menu;
    const help = menu.at(-1);
    expect(Array.isArray(file?.submenu) && file.submenu.at(-1)?.role).toBe('quit');
    expect(Array.isArray(help?.submenu) && help.submenu.at(-1)?.role).toBe('about');
  });

  it.each(['darwin', 'win32', 'linux'] as const)(
    'has on %s cut, copy, paste, zoom and windows',
    (platform) => {
      const roles = all(applicationMenu(nothing, jobs, platform, 'Backup Creator')).map(({ role }) => role);
      expect(roles).toEqual(
        expect.arrayContaining(['editMenu', 'windowMenu', 'zoomIn', 'close', 'quit', 'about']),
      );
    },
  );

  it.each(['darwin', 'win32', 'linux'] as const)(
    'shows on %s the keys that the page acts on, and registers none of them',
    (platform) => {
      const own = all(applicationMenu(nothing, jobs, platform, 'x')).filter(({ id, accelerator }) =>
        Boolean(id && accelerator),
      );
      const keys = own.map(({ id, accelerator }) => [id, accelerator]);
      expect(Object.fromEntries(keys)).toEqual({
        'add-job': 'CommandOrControl+N',
        settings: 'CommandOrControl+,',
        'back-up': 'CommandOrControl+B',
        search: 'CommandOrControl+K',
        ...Object.fromEntries(
          jobs.slice(0, 9).map(({ id }, index) => [`job:${id}`, `CommandOrControl+${index + 1}`]),
        ),
      });
      expect(own.filter(({ registerAccelerator }) => registerAccelerator !== false)).toEqual([]);
    },
  );

  it('lists all jobs by their names, in which no letter is marked', () => {
    const menu = applicationMenu(nothing, [{ id: '7', name: 'Food & Wine' }], 'linux', 'x');
    expect(all(menu).find(({ id }) => id === 'job:7')?.label).toBe('Food && Wine');
    expect(all(applicationMenu(nothing, jobs, 'linux', 'x')).map(({ id }) => id)).toContain('job:id-10');
  });

  it('backs nothing up where there is no job', () => {
    const items = all(applicationMenu(nothing, [], 'linux', 'x'));
    expect(items.find(({ id }) => id === 'back-up')?.enabled).toBe(false);
  });

  it('offers no developer tools', () => {
    for (const platform of ['darwin', 'win32', 'linux'] as const) {
      const roles = all(applicationMenu(nothing, jobs, platform, 'x')).map(({ role }) => role?.toLowerCase());
      expect(roles).not.toContain('toggledevtools');
      expect(roles).not.toContain('viewmenu');
      expect(roles).not.toContain('reload');
    }
  });
});
