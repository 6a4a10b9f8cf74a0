import { uncollapseUnchanged } from '@codemirror/merge';
import { type EditorState, Prec, RangeSet } from '@codemirror/state';
import { type Decoration, EditorView, keymap, WidgetType } from '@codemirror/view';

/** The merge view's own name for lines that it has folded away. */
const FOLDED = 'collapsed-unchanged-code';

/** Enter shows the lines that were folded away above or below the one with the cursor, as a click on them does. */
export const unfoldKey = Prec.high(
  keymap.of([
    {
      key: 'Enter',
      run(view) {
        const folded = foldedBeside(view.state);
        if (folded === null) return false;
        view.dispatch({ effects: uncollapseUnchanged.of(folded) });
        return true;
      },
    },
  ]),
);

/** Where the nearest folded lines begin; null where there are none beside the cursor. */
function foldedBeside(state: EditorState): number | null {
  const line = state.doc.lineAt(state.selection.main.head);
  let found: number | null = null;
  const look = (from: number, _to: number, decoration: Decoration) => {
    const widget: unknown = decoration.spec.widget;
    if (widget instanceof WidgetType && 'type' in widget && widget.type === FOLDED) found = from;
  };
  for (const set of state.facet(EditorView.decorations)) {
    if (!(set instanceof RangeSet)) continue;
    set.between(Math.max(0, line.from - 1), Math.min(state.doc.length, line.to + 1), look);
  }
  return found;
}
