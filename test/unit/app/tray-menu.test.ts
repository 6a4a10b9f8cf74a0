import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { type TrayActions, trayMenu, trayState, trayTooltip } from '../../../electron/app/tray-menu.ts';
import type { JobView } from '../../../shared/ipc.ts';
import { jobView } from './job-views.ts';

const now = new Date(2026, 10, 24, 9, 0);
const here = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
const eu = jobView({ protectedSince: here(24, 2), nextRun: { at: here(25, 2), reason: '' } });
const us = jobView({ ...eu, id: 'us', name: 'Retail US' });

function actions() {
  return {
    backUp: vi.fn<TrayActions['backUp']>(),
    cancel: vi.fn<TrayActions['cancel']>(),
    openJob: vi.fn<TrayActions['openJob']>(),
    open: vi.fn<TrayActions['open']>(),
    openSettings: vi.fn<TrayActions['openSettings']>(),
    quit: vi.fn<TrayActions['quit']>(),
  };
}

const labels = (items: readonly MenuItemConstructorOptions[]) =>
  items.map(({ label, type }) => (type === 'separator' ? '-' : label));

const menuOf = (...jobs: JobView[]) => trayMenu(jobs, actions(), now);

function choose(items: readonly MenuItemConstructorOptions[], id: string): void {
  for (const item of items) {
    if (item.id === id) Reflect.apply(item.click!, undefined, []);
    if (Array.isArray(item.submenu)) choose(item.submenu, id);
  }
}

describe('the menu of the tray', () => {
  it('has a state line, the backup, and the way to the window, to settings and out', () => {
    expect(labels(menuOf(eu))).toEqual([
      'Retail EU: last backup today 02:00, next tomorrow 02:00',
      'Back up now',
      '-',
      'Open Backup Creator',
      'Settings',
      '-',
      'Quit',
    ]);
  });

  it('says so where nothing is backed up yet', () => {
    const menu = menuOf();
    expect(labels(menu).slice(0, 2)).toEqual(['Nothing is backed up yet', '-']);
    expect(menu[0]).toMatchObject({ enabled: false });
  });

  it('has one backup for each of several jobs, in a submenu', () => {
    const menu = menuOf(eu, us);
    const item = menu.find(({ id }) => id === 'back-up');
    expect(item?.label).toBe('Back up now');
    expect(Array.isArray(item?.submenu) && labels(item.submenu)).toEqual(['Retail EU', 'Retail US']);
  });

  it('offers to cancel what runs, by name where there are several, and not to start it twice', () => {
    const running = jobView({ ...us, state: 'running' });
    const both = menuOf(eu, running);
    expect(labels(both)).toContain('Retail US: backing up');
    expect(labels(both).filter((label) => label?.startsWith('Cancel'))).toEqual(['Cancel Retail US']);
    const alone = menuOf(running);
    expect(labels(alone)).toContain('Cancel');
    expect(alone.find(({ id }) => id === 'back-up:us')).toMatchObject({ enabled: false });
  });

  it.each([
    [{ state: 'paused' }, 'Retail EU: paused, last backup today 02:00'],
    [{ state: 'problem' }, 'Retail EU: problem, last backup today 02:00'],
    [{ protectedSince: null, nextRun: null }, 'Retail EU: no backup yet'],
    [{ nextRun: null }, 'Retail EU: last backup today 02:00'],
    [{ name: 'Shoes & Bags' }, 'Shoes && Bags: last backup today 02:00, next tomorrow 02:00'],
  ] as const)('puts %j as %j', (view, line) => {
    expect(labels(menuOf(jobView({ ...eu, ...view })))[0]).toBe(line);
  });

  it('does what it says', () => {
    const done = actions();
    const menu = trayMenu([eu, jobView({ ...us, state: 'running' })], done, now);
    for (const id of ['job:eu', 'back-up:eu', 'cancel:us', 'open', 'settings', 'quit']) choose(menu, id);
    expect(done.openJob.mock.calls).toEqual([['eu']]);
    expect(done.backUp.mock.calls).toEqual([['eu']]);
    expect(done.cancel.mock.calls).toEqual([['us']]);
    for (const action of [done.open, done.openSettings, done.quit]) expect(action).toHaveBeenCalledTimes(1);
  });
});

describe('the icon of the tray', () => {
  const state = (...states: JobView['state'][]) => trayState(states.map((each) => jobView({ state: each })));

  it('shows a run before a problem, and a problem before all else', () => {
    expect(state('idle', 'problem', 'running')).toBe('running');
    expect(state('idle', 'problem', 'paused')).toBe('problem');
    expect(state('idle', 'paused')).toBe('idle');
    expect(state('paused', 'paused')).toBe('paused');
    expect(state()).toBe('idle');
  });
});

describe('the tooltip of the tray', () => {
  it('has state and next run of each job', () => {
    expect(trayTooltip([eu], now)).toBe('Retail EU: last backup today 02:00, next tomorrow 02:00');
    expect(trayTooltip([], now)).toBe('Backup Creator: nothing is backed up yet');
  });

  it('is as long as Windows shows, and says how many jobs are left out', () => {
    const jobs = Array.from({ length: 9 }, (_, index) => jobView({ ...eu, name: `Business unit ${index}` }));
    const text = trayTooltip(jobs, now);
    expect(text.length).toBeLessThanOrEqual(127);
    expect(text).toMatch(/^Business unit 0: .*\nand 8 more$/);
    expect(trayTooltip([jobView({ ...eu, name: 'x'.repeat(300) })], now)).toHaveLength(127);
  });
});
