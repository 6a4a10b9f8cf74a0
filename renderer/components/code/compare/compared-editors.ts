import { Change, type Chunk, getChunks, MergeView, unifiedMergeView } from '@codemirror/merge';
import { Compartment, EditorState, type Extension, Text } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { compareTheme } from './compare-theme.ts';
import type { Difference } from './difference.ts';
import { followUncollapsed } from './follow-uncollapsed.ts';
import { showChange, shownChange } from './shown-change.ts';
import { unfoldKey } from './unfold-key.ts';

export interface Side {
  readonly text: string;
  readonly extensions: Extension;
}

export interface ComparedConfig {
  readonly a: Side;
  readonly b: Side;
  readonly differences: readonly Difference[];
  readonly wrap: boolean;
  /** Long parts that are the same are folded away. */
  readonly onlyChanges: boolean;
  /** Called whenever the heights of lines have changed. */
  readonly onGeometry: () => void;
}

/** Where a change is, as shares of the whole height. */
export interface ChangePlace {
  readonly kind: 'added' | 'changed' | 'deleted';
  readonly top: number;
  readonly height: number;
}

/** Two texts in editors, with what differs. */
export interface ComparedEditors {
  readonly dom: HTMLElement;
  readonly changes: number;
  show(change: number): void;
  wrap(wrap: boolean): void;
  places(): ChangePlace[];
  destroy(): void;
}

const wrapping = new Compartment();
const wrapped = (wrap: boolean) => (wrap ? EditorView.lineWrapping : []);

const COLLAPSE = { collapseUnchanged: { margin: 3, minSize: 4 } };

/** What was worked out already stands in for the comparison that the merge view would do by itself. */
function alreadyCompared(differences: readonly Difference[]) {
  const changes = differences.map(({ fromA, toA, fromB, toB }) => new Change(fromA, toA, fromB, toB));
  return { override: () => changes };
}

function own(side: Side, { wrap, onGeometry }: ComparedConfig): Extension {
  const watch = EditorView.updateListener.of(({ geometryChanged }) => {
    if (geometryChanged) onGeometry();
  });
  return [unfoldKey, side.extensions, wrapping.of(wrapped(wrap)), compareTheme, shownChange, watch];
}

export function sideBySide(config: ComparedConfig): ComparedEditors {
  const { a, b, differences, onlyChanges } = config;
  const merged = new MergeView({
    a: { doc: a.text, extensions: [own(a, config), followUncollapsed] },
    b: { doc: b.text, extensions: [own(b, config), followUncollapsed] },
    diffConfig: alreadyCompared(differences),
    ...(onlyChanges ? COLLAPSE : {}),
  });
  const { chunks } = merged;
  return {
    dom: merged.dom,
    changes: chunks.length,
    show(change) {
      const chunk = chunks[change];
      if (chunk === undefined) return;
      const inA = kindOf(chunk) === 'deleted';
      showChange(merged.a, chunk, 'a', inA);
      showChange(merged.b, chunk, 'b', !inA);
    },
    wrap(wrap) {
      for (const view of [merged.a, merged.b])
        view.dispatch({ effects: wrapping.reconfigure(wrapped(wrap)) });
    },
    places: () =>
      chunks.map((chunk) => {
        const kind = kindOf(chunk);
        return { kind, ...placeOf(kind === 'deleted' ? merged.a : merged.b, merged.dom, chunk, kind) };
      }),
    destroy: () => merged.destroy(),
  };
}

/** The newer text, with what was taken away above what came instead. */
export function inline(config: ComparedConfig): ComparedEditors {
  const { a, b, differences, onlyChanges } = config;
  const dom = document.createElement('div');
  dom.className = 'cm-mergeView';
  const view = new EditorView({
    parent: dom,
    state: EditorState.create({
      doc: b.text,
      extensions: [
        own(b, config),
        unifiedMergeView({
          original: Text.of(a.text.split('\n')),
          mergeControls: false,
          diffConfig: alreadyCompared(differences),
          ...(onlyChanges ? COLLAPSE : {}),
        }),
      ],
    }),
  });
  const chunks = getChunks(view.state)?.chunks ?? [];
  return {
    dom,
    changes: chunks.length,
    show(change) {
      const chunk = chunks[change];
      if (chunk !== undefined) showChange(view, chunk, 'b', true);
    },
    wrap: (wrap) => view.dispatch({ effects: wrapping.reconfigure(wrapped(wrap)) }),
    places: () => chunks.map((chunk) => ({ kind: kindOf(chunk), ...placeOf(view, dom, chunk, 'changed') })),
    destroy: () => view.destroy(),
  };
}

function kindOf({ fromA, toA, fromB, toB }: Chunk): ChangePlace['kind'] {
  if (fromA === toA) return 'added';
  return fromB === toB ? 'deleted' : 'changed';
}

/** `room` is what the editors scroll in. */
function placeOf(
  view: EditorView,
  room: HTMLElement,
  chunk: Chunk,
  kind: ChangePlace['kind'],
): Omit<ChangePlace, 'kind'> {
  const inA = kind === 'deleted';
  const { length } = view.state.doc;
  const first = view.lineBlockAt(Math.min(inA ? chunk.fromA : chunk.fromB, length));
  const last = view.lineBlockAt(Math.min(inA ? chunk.endA : chunk.endB, length));
  const whole = Math.max(view.contentHeight, room.clientHeight, 1);
  const top = first.top + view.documentPadding.top;
  return { top: top / whole, height: Math.max(0, last.bottom - first.top) / whole };
}
