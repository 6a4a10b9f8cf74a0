import { standardKeymap } from '@codemirror/commands';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { CodeLanguage } from '../../../shared/browse.ts';
import { editorTheme } from './editor-theme.ts';
import { codeHighlight } from './languages/code-highlight.ts';
import { languageFor } from './languages/languages.ts';

const FINDING = new Set(['Mod-f', 'F3', 'Mod-g', 'Escape', 'Mod-Alt-g']);

const PHRASES = {
  'Go to line': 'Go to line',
  go: 'Go',
  close: 'Close',
  '$ unchanged lines': 'Show $ unchanged lines',
  'Control character': 'Control character',
  'Selection deleted': '',
};

export interface EditorSetup {
  readonly text: string;
  readonly language: CodeLanguage;
  readonly label: string;
  /** The id of the element that says how it is used. */
  readonly describedBy: string;
  /** The nonce that the page's policy allows styles by. */
  readonly nonce: string;
}

/**
 * What every view of code has. It can be read, searched and copied, not changed; Tab is left to the page, so that
 * the focus gets out.
 */
export function editorSetup({ text, language, label, describedBy, nonce }: EditorSetup): Extension[] {
  return [
    EditorView.cspNonce.of(nonce),
    EditorState.readOnly.of(true),
    EditorState.phrases.of(PHRASES),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-describedby': describedBy,
      'aria-readonly': 'true',
      tabindex: '0',
    }),
    lineNumbers(),
    highlightSpecialChars(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    bracketMatching(),
    languageFor(language, text).extension,
    syntaxHighlighting(codeHighlight),
    keymap.of([
      ...searchKeymap.filter(({ key }) => key !== undefined && FINDING.has(key)),
      ...standardKeymap,
    ]),
    editorTheme,
  ];
}
