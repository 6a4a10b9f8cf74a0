import { EditorView } from '@codemirror/view';

const word = { borderRadius: '2px', textDecoration: 'none' };

/** How changed lines and words look: the older text in red, the newer one in green, also without colours by place. */
export const compareTheme = EditorView.theme({
  '&': { height: 'auto' },
  '.cm-scroller': { flex: '1' },
  '.cm-gutters': { alignSelf: 'stretch', height: 'auto' },
  '&.cm-merge-a .cm-changedLine, & .cm-deletedChunk': { backgroundColor: 'var(--change-old-line)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--change-new-line)' },
  '&.cm-merge-a .cm-changedText, & .cm-deletedChunk .cm-deletedText': {
    ...word,
    background: 'var(--change-old-word)',
  },
  '&.cm-merge-b .cm-changedText': { ...word, background: 'var(--change-new-word)' },
  // A line has one ground.
  '.cm-changedLine .code-server, .cm-deletedChunk .code-server:not(.cm-deletedText)': { background: 'none' },
  '.cm-changeGutter': { width: '3px', padding: '0' },
  '&.cm-merge-a .cm-changedLineGutter, & .cm-deletedLineGutter': { background: 'var(--change-old)' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--change-new)' },
  '.cm-deletedChunk': { padding: '0 12px 0 8px', userSelect: 'text', cursor: 'text' },
  '.cm-deletedChunk .cm-deletedLine': { textDecoration: 'none' },
  '.cm-mergeSpacer': {
    background:
      'repeating-linear-gradient(-45deg, transparent 0 5px, var(--grid) 5px 6px), var(--surface-sunken)',
  },
  '.cm-collapsedLines': {
    padding: '4px 12px',
    color: 'var(--text-quiet)',
    background: 'var(--surface-sunken)',
    borderTop: '1px solid var(--hairline)',
    borderBottom: '1px solid var(--hairline)',
    fontFamily: 'var(--mantine-font-family)',
    fontSize: '12px',
    cursor: 'default',
  },
  '.cm-collapsedLines::before, .cm-collapsedLines::after': { display: 'none' },
  '.cm-collapsedLines:hover': { color: 'var(--text)', background: 'var(--selected)' },
  '.cm-shownChange': { boxShadow: 'inset 3px 0 var(--accent-text)' },
});
