import { shortcutKeys } from '../../../shared/shortcuts.ts';
import { shortcut } from '../../words/shortcut.ts';

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly { readonly keys: readonly string[]; readonly words: string }[];
}

type Platform = Parameters<typeof shortcut>[0];

/** All that the keyboard does beyond what it does everywhere, as the platform writes it. */
export function shortcutGroups(platform: Platform): readonly ShortcutGroup[] {
  const mod = (key: string) => shortcut(platform, key);
  const shift = platform === 'darwin' ? '⇧' : 'Shift+';
  return [
    {
      title: 'Anywhere',
      shortcuts: [
        { keys: [mod(shortcutKeys.backUp)], words: 'Back up the job that is shown' },
        { keys: [mod(shortcutKeys.search)], words: 'Search the backups' },
        { keys: [mod('1'), mod('9')], words: 'Show one of the first nine jobs' },
        { keys: [mod(shortcutKeys.addJob)], words: 'Add a job' },
        { keys: [mod(shortcutKeys.settings)], words: 'Settings' },
        { keys: ['?'], words: 'This list, outside of fields' },
        { keys: ['Esc'], words: 'Close what is in front' },
      ],
    },
    {
      title: 'In lists',
      shortcuts: [
        { keys: ['↑', '↓'], words: 'Go from row to row' },
        { keys: ['Enter'], words: 'Open the row' },
        { keys: ['Space'], words: 'Select the row' },
        { keys: [`${shift}↑`, `${shift}↓`], words: 'Select several rows' },
        { keys: [mod('A')], words: 'Select all rows' },
        { keys: ['A', 'Z'], words: 'Go to the next name that begins so' },
      ],
    },
    {
      title: 'In code and comparisons',
      shortcuts: [
        { keys: [mod('F')], words: 'Find in the code' },
        { keys: ['F7', `${shift}F7`], words: 'Next and previous change' },
        { keys: ['Enter'], words: 'Show the lines that are folded away' },
      ],
    },
  ];
}
