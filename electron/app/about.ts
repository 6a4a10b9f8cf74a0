import { app } from 'electron';
import type { About } from '../../shared/ipc.ts';
import { machineZone } from '../schedule/cron.ts';

/** What the window shows about the program and needs to know of this machine. */
export function about(sampleFolder: string): About {
  const { platform } = process;
  return {
    version: app.getVersion(),
    platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
    zone: machineZone(),
    zones: Intl.supportedValuesOf('timeZone'),
    sampleFolder,
  };
}

/** Sets what the system's own about panel says. */
export function describeApp(icon: string): void {
  app.setAboutPanelOptions({
    applicationName: app.getName(),
    applicationVersion: app.getVersion(),
    copyright: 'MIT License',
    iconPath: icon,
  });
}
