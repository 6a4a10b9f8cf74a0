import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import type { Tree } from '@lezer/common';
import { highlightTree } from '@lezer/highlight';
import { describe, expect, it } from 'vitest';
import { codeHighlight } from '../../../../renderer/components/code/languages/code-highlight.ts';
import { languageFor } from '../../../../renderer/components/code/languages/languages.ts';
import { MIXED } from '../../../renderer/gallery/code-samples.ts';

const PATIENT_MILLISECONDS = 60_000;

function colours(tree: Tree, to: number): string[] {
  const found: string[] = [];
  highlightTree(tree, codeHighlight, (from, end, classes) => found.push(`${from} ${end} ${classes}`), 0, to);
  return found;
}

describe('code in an editor', () => {
  it('has the same colours, whether it is read in one go or part by part as it is scrolled', () => {
    const text = MIXED.repeat(12);
    const language = languageFor('html', text);
    const whole = language.parser.parse(text);
    const state = EditorState.create({ doc: text, extensions: [language.extension] });
    for (const upTo of [1, 700, 701, 5000, 9999, 20_000, text.length]) {
      const tree = ensureSyntaxTree(state, upTo, PATIENT_MILLISECONDS);
      if (tree === null) throw new Error('The text was not read in time.');
      expect(tree.length).toBeGreaterThanOrEqual(upTo);
      // What is right before the end of what was read may go on behind it.
      expect(colours(tree, upTo - 200)).toEqual(colours(whole, upTo - 200));
    }
    const tree = ensureSyntaxTree(state, text.length, PATIENT_MILLISECONDS);
    expect(tree && colours(tree, text.length)).toEqual(colours(whole, text.length));
  });
});
