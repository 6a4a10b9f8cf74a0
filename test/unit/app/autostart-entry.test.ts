import { describe, expect, it } from 'vitest';
import { autostartEntry } from '../../../electron/app/autostart-entry.ts';

const execOf = (...command: string[]) => /^Exec=(.*)$/m.exec(autostartEntry('Backup Creator', command))?.[1];

describe('the entry that starts the program at login', () => {
  it('is a desktop entry of an application', () => {
    expect(autostartEntry('Backup Creator', ['/opt/app'])).toBe(
      '[Desktop Entry]\nType=Application\nName=Backup Creator\nExec="/opt/app"\n' +
        'X-GNOME-Autostart-enabled=true\nTerminal=false\n',
    );
  });

  it('keeps arguments apart, whatever is in them', () => {
    expect(execOf('/opt/Backup Creator/app', '--hidden')).toBe('"/opt/Backup Creator/app" "--hidden"');
    expect(execOf('100% "$HOME" `a` \\b')).toBe('"100%% \\\\"\\\\$HOME\\\\" \\\\`a\\\\` \\\\\\\\b"');
  });
});
