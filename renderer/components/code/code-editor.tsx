import { gotoLine, openSearchPanel, SearchQuery, setSearchQuery } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useMantineStyleNonce, VisuallyHidden } from '@mantine/core';
import { IconCopy, IconCornerDownRight, IconSearch, IconTextWrap } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useClient } from '../../client/client.ts';
import { useCopy } from '../../hooks/use-copy.ts';
import { counted } from '../../words/amounts.ts';
import { shortcut } from '../../words/shortcut.ts';
import './code-colors.css';
import { LANGUAGE_NAMES } from '../../../shared/browse-words.ts';
import styles from './code-editor.module.css';
import type { CodeViewProps } from './code-view.tsx';
import { editorSetup } from './editor-setup.ts';
import { Tool } from './find-bar.tsx';
import { matchesOf, matchFrom } from './find-matches.ts';
import { useFindPanel } from './use-find-panel.tsx';

const wrapping = new Compartment();

/** The code view itself, in a part of the program that is loaded when code is first shown. */
export function CodeEditor({ text, language, label, find }: CodeViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const help = useId();
  const nonce = useMantineStyleNonce();
  const { platform } = useClient();
  const { copy, copied } = useCopy();
  const { extension, bars } = useFindPanel();
  const [view, setView] = useState<EditorView>();
  const [wrap, setWrap] = useState(true);
  const wrapAtFirst = useRef(wrap);
  wrapAtFirst.current = wrap;

  useEffect(() => {
    if (place.current === null) return;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          editorSetup({ text, language, label, describedBy: help, nonce: nonce?.() ?? '' }),
          extension,
          wrapping.of(wrapAtFirst.current ? EditorView.lineWrapping : []),
        ],
      }),
    });
    setView(made);
    return () => made.destroy();
  }, [text, language, label, help, nonce, extension]);

  useEffect(() => {
    view?.dispatch({ effects: wrapping.reconfigure(wrap ? EditorView.lineWrapping : []) });
  }, [view, wrap]);

  useEffect(() => {
    if (view !== undefined && find !== undefined && find !== '') showFound(view, find);
  }, [view, find]);

  return (
    <div className={styles.view}>
      <div className={styles.tools}>
        <p className={styles.facts}>
          {LANGUAGE_NAMES[language]}
          {view !== undefined && ` · ${counted(view.state.doc.lines, 'line')}`}
        </p>
        <Tool label="Wrap lines" icon={IconTextWrap} pressed={wrap} onClick={() => setWrap(!wrap)} />
        <Tool
          label={`Find (${shortcut(platform, 'F')})`}
          icon={IconSearch}
          onClick={() => view !== undefined && askToFind(view)}
        />
        <Tool
          label="Go to line"
          icon={IconCornerDownRight}
          onClick={() => view !== undefined && gotoLine(view)}
        />
        <Tool
          label={copied ? 'Copied' : 'Copy all'}
          icon={IconCopy}
          onClick={(button) => void copy(text, button)}
        />
      </div>
      <div ref={place} className={styles.editor} />
      {bars}
      <VisuallyHidden id={help}>
        Read only. {shortcut(platform, 'F')} finds in it. Tab leaves it.
      </VisuallyHidden>
    </div>
  );
}

/** The bar takes the focus only where it is in the editor already. */
function askToFind(view: EditorView): void {
  view.focus();
  openSearchPanel(view);
}

function showFound(view: EditorView, find: string): void {
  openSearchPanel(view);
  const query = new SearchQuery({ search: find, literal: true });
  const match = matchFrom(matchesOf(query, view.state.doc), 0);
  view.dispatch({
    effects: [
      setSearchQuery.of(query),
      ...(match === undefined ? [] : [EditorView.scrollIntoView(match.from, { y: 'center' })]),
    ],
    ...(match === undefined ? {} : { selection: { anchor: match.from, head: match.to } }),
  });
}
