import type { Chunk } from '@codemirror/merge';
import { type Extension, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';

const MOST_LINES = 1000;

interface Lines {
  readonly from: number;
  readonly to: number;
}

const showLines = StateEffect.define<Lines | null>();
const shownLine = Decoration.line({ class: 'cm-shownChange' });

const shownLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, { effects, state }) {
    const effect = effects.findLast((each) => each.is(showLines));
    if (effect === undefined) return lines;
    if (effect.value === null) return Decoration.none;
    const { from, to } = effect.value;
    const builder = new RangeSetBuilder<Decoration>();
    const first = state.doc.lineAt(Math.min(from, state.doc.length)).number;
    const last = Math.min(state.doc.lineAt(Math.min(to, state.doc.length)).number, first + MOST_LINES);
    for (let number = first; number <= last; number += 1) {
      const line = state.doc.line(number);
      builder.add(line.from, line.from, shownLine);
    }
    return builder.finish();
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Marks the lines of the change that the user has gone to. */
export const shownChange: Extension = shownLines;

/** Goes to a change, on one side. */
export function showChange(view: EditorView, chunk: Chunk, side: 'a' | 'b', scroll: boolean): void {
  const { doc } = view.state;
  const from = Math.min(side === 'a' ? chunk.fromA : chunk.fromB, doc.length);
  const end = side === 'a' ? chunk.endA : chunk.endB;
  const isEmpty = side === 'a' ? chunk.fromA === chunk.toA : chunk.fromB === chunk.toB;
  const isTall = doc.lineAt(Math.min(end, doc.length)).number - doc.lineAt(from).number > 12;
  view.dispatch({
    selection: { anchor: from },
    effects: [
      showLines.of(isEmpty ? null : { from, to: end }),
      ...(scroll ? [EditorView.scrollIntoView(from, { y: isTall ? 'start' : 'center', yMargin: 48 })] : []),
    ],
  });
}
