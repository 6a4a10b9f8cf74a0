import type { MenuItemConstructorOptions } from 'electron';
import type { JobAction, JobView } from '../../shared/ipc.ts';

/** The menu of a job: what can be done with it beside backing it up. */
export function jobMenu(
  { state, destinationKind }: Pick<JobView, 'state' | 'destinationKind'>,
  choose: (action: JobAction) => void,
): MenuItemConstructorOptions[] {
  const item = (action: JobAction, label: string): MenuItemConstructorOptions => ({
    id: action,
    label,
    click: () => choose(action),
  });
  return [
    { ...item('back-up-everything', 'Back up everything'), enabled: state !== 'running' },
    state === 'paused' ? item('resume', 'Resume schedule') : item('pause', 'Pause schedule'),
    destinationKind === 'local'
      ? item('open-folder', 'Open folder')
      : item('copy-address', 'Copy storage address'),
    { type: 'separator' },
    item('remove', 'Remove job…'),
  ];
}
