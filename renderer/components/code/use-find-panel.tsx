import { search } from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import type { EditorView, Panel } from '@codemirror/view';
import { type ReactNode, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import { FindBar } from './find-bar.tsx';

interface OpenPanel {
  readonly view: EditorView;
  readonly place: HTMLElement;
  /** The user asked for it from within the editor. */
  readonly takesFocus: boolean;
  /** Grows with each change that the panel shows. */
  readonly change: number;
}

/** The window's own bar to find with, above an editor: an extension for the editor, and what is to be drawn. */
export function useFindPanel(): { readonly extension: Extension; readonly bars: ReactNode } {
  const [panels, setPanels] = useState<readonly OpenPanel[]>([]);
  const extension = useMemo(() => {
    const open = (view: EditorView): Panel => {
      const place = document.createElement('div');
      return {
        dom: place,
        top: true,
        mount: () =>
          setPanels((others) => [...others, { view, place, takesFocus: view.hasFocus, change: 0 }]),
        update: ({ transactions }) => {
          if (transactions.length === 0) return;
          setPanels((all) =>
            all.map((panel) => (panel.place === place ? { ...panel, change: panel.change + 1 } : panel)),
          );
        },
        destroy: () => setPanels((all) => all.filter((panel) => panel.place !== place)),
      };
    };
    return search({ top: true, literal: true, createPanel: open });
  }, []);
  const bars = panels.map(({ view, place, takesFocus }, index) =>
    createPortal(<FindBar view={view} takesFocus={takesFocus} />, place, String(index)),
  );
  return { extension, bars };
}
