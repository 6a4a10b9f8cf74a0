import { getChunks, mergeViewSiblings, uncollapseUnchanged } from '@codemirror/merge';
import { Annotation } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/** Lines that are shown around a change, as the merge view is told to. */
const MARGIN = 3;

const follows = Annotation.define<boolean>();

/**
 * Shows lines that were folded away on the other side too. The merge view does so by itself only where both texts
 * are as long between two changes, which white space that is passed over makes untrue.
 */
export const followUncollapsed = EditorView.updateListener.of(({ view, transactions }) => {
  const siblings = mergeViewSiblings(view);
  const found = getChunks(view.state);
  if (siblings === null || found === null) return;
  const isA = siblings.a === view;
  const other = isA ? siblings.b : siblings.a;
  for (const transaction of transactions) {
    if (transaction.annotation(follows) === true) continue;
    for (const effect of transaction.effects) {
      if (!effect.is(uncollapseUnchanged)) continue;
      const before = found.chunks.findLast(({ toA, toB }) => (isA ? toA : toB) <= effect.value);
      const { doc } = other.state;
      const end = before === undefined ? null : isA ? before.toB : before.toA;
      const line = end === null ? 1 : doc.lineAt(Math.min(end, doc.length)).number + MARGIN;
      if (line > doc.lines) continue;
      other.dispatch({
        effects: uncollapseUnchanged.of(doc.line(line).from),
        annotations: follows.of(true),
      });
    }
  }
});
