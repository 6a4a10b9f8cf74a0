import { describe, expect, it } from 'vitest';
import { jobMenu } from '../../../electron/app/job-menu.ts';
import type { JobAction, JobView } from '../../../shared/ipc.ts';

function menuOf(state: JobView['state'], destinationKind: JobView['destinationKind'] = 'local') {
  const chosen: JobAction[] = [];
  const items = jobMenu({ state, destinationKind }, (action) => chosen.push(action));
  return { items, chosen };
}

describe('the menu of a job', () => {
  it('lists what can be done beside backing up, the removal apart and last', () => {
    const { items } = menuOf('idle');
    expect(items.map(({ label, type }) => label ?? type)).toEqual([
      'Back up everything',
      'Pause schedule',
      'Open folder',
      'separator',
      'Remove job…',
    ]);
  });

  it('resumes a job that is paused', () => {
    expect(menuOf('paused').items.map(({ id }) => id)).toEqual(expect.arrayContaining(['resume']));
  });

  it('starts no second backup', () => {
    const [everything] = menuOf('running').items;
    expect(everything?.enabled).toBe(false);
  });

  it('copies the address of an object store, which has no folder to be opened', () => {
    const ids = menuOf('idle', 's3').items.map(({ id }) => id);
    expect(ids).toContain('copy-address');
    expect(ids).not.toContain('open-folder');
  });

  it('says which item was chosen', () => {
    const { items, chosen } = menuOf('idle');
    for (const item of items) item.click?.({} as never, undefined, {});
    expect(chosen).toEqual(['back-up-everything', 'pause', 'open-folder', 'remove']);
  });
});
