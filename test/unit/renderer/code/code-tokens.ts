import { highlightTree } from '@lezer/highlight';
import { codeHighlight } from '../../../../renderer/components/code/languages/code-highlight.ts';
import { parserFor } from '../../../../renderer/components/code/languages/languages.ts';
import type { CodeLanguage } from '../../../../shared/browse.ts';

export interface Coloured {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Without the prefix `code-`; `server` is left out. */
  readonly as: string;
  /** It lies on the ground of what Marketing Cloud works out. */
  readonly server: boolean;
}

/** What of a text has a colour, in order. */
export function coloured(language: CodeLanguage, text: string): Coloured[] {
  const found: Coloured[] = [];
  highlightTree(parserFor(language, text).parse(text), codeHighlight, (from, to, classes) => {
    const names = classes.split(' ').map((name) => name.replace('code-', ''));
    const as = names.filter((name) => name !== 'server').join(' ');
    found.push({ from, to, text: text.slice(from, to), as, server: names.includes('server') });
  });
  return found;
}

/** The words in these colours, each as `class: text`, without those that have none. */
export function words(language: CodeLanguage, text: string): string[] {
  return coloured(language, text)
    .filter(({ as, text }) => as !== '' && text.trim() !== '')
    .map(({ as, text }) => `${as}: ${text}`);
}
