import { useMantineStyleNonce, VisuallyHidden } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { type RefObject, useEffect, useId, useMemo, useRef, useState } from 'react';
import { FailureNote, Note } from '../../note.tsx';
import '../code-colors.css';
import { CodeSkeleton } from '../code-view.tsx';
import { editorSetup } from '../editor-setup.ts';
import { useFindPanel } from '../use-find-panel.tsx';
import { ChangeBar } from './change-bar.tsx';
import styles from './compare-code.module.css';
import { CompareTools } from './compare-tools.tsx';
import type { CompareViewProps } from './compare-view.tsx';
import { type ChangePlace, type ComparedEditors, inline, sideBySide } from './compared-editors.ts';
import { useDifferences } from './use-differences.ts';

const EVEN_IN_EDITORS = true;

/** The comparison itself, in a part of the program that is loaded when one is first shown. */
export function CompareCode(props: CompareViewProps) {
  const { from, to, options, onOptions } = props;
  const a = useMemo(() => withPlainLineEnds(from), [from]);
  const b = useMemo(() => withPlainLineEnds(to), [to]);
  const compared = useDifferences(a, b, options.ignoreWhitespace);
  const place = useRef<HTMLDivElement>(null);
  const { editors, places, bars, help } = useEditors(props, compared, place);
  const [went, setWent] = useState<{ readonly to: number; readonly editors: ComparedEditors }>();
  const shown = went !== undefined && went.editors === editors ? went.to : null;

  const changes = editors?.changes ?? 0;
  const go = (change: number) => {
    if (editors === undefined) return;
    editors.show(change);
    setWent({ to: change, editors });
  };
  const step = (by: 1 | -1) => {
    if (changes === 0) return;
    const next = shown === null ? (by === 1 ? 0 : changes - 1) : (shown + by + changes) % changes;
    go(next);
  };
  useHotkeys(
    [
      ['F7', () => step(1)],
      ['shift+F7', () => step(-1)],
    ],
    [],
    EVEN_IN_EDITORS,
  );

  return (
    <div className={styles.compare}>
      <CompareTools
        options={options}
        onOptions={onOptions}
        changes={editors === undefined ? null : changes}
        shown={shown}
        onStep={step}
      />
      {compared.state === 'failed' && <FailureNote error={compared.error} bar />}
      {compared.state === 'compared' && changes === 0 && editors !== undefined && (
        <Note tone="info" bar title={sameWords(from, to, options.ignoreWhitespace)} />
      )}
      <div className={styles.panes}>
        {editors === undefined && compared.state !== 'failed' && <CodeSkeleton />}
        <div ref={place} className={styles.editors} hidden={editors === undefined} />
        {editors !== undefined && <ChangeBar places={places} shown={shown} onGo={go} />}
      </div>
      {bars}
      <VisuallyHidden id={help}>
        Read only. F7 goes to the next change. Enter shows lines that are folded away beside the cursor. Tab
        leaves it.
      </VisuallyHidden>
    </div>
  );
}

/** Puts the editors into `place` once it is known what differs. */
function useEditors(
  { language, fromLabel, toLabel, options }: CompareViewProps,
  compared: ReturnType<typeof useDifferences>,
  place: RefObject<HTMLDivElement | null>,
) {
  const help = useId();
  const nonce = useMantineStyleNonce();
  const { extension, bars } = useFindPanel();
  const [editors, setEditors] = useState<ComparedEditors>();
  const [places, setPlaces] = useState<readonly ChangePlace[]>([]);
  const { layout, onlyChanges, wrap } = options;
  const wrapAtFirst = useRef(wrap);
  wrapAtFirst.current = wrap;
  useEffect(() => {
    if (compared.state !== 'compared' || place.current === null) return;
    const { texts, differences } = compared;
    const side = (text: string, label: string) => ({
      text,
      extensions: [
        editorSetup({ text, language, label, describedBy: help, nonce: nonce?.() ?? '' }),
        extension,
      ],
    });
    let frame = 0;
    const onGeometry = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setPlaces(made.places()));
    };
    const make = layout === 'inline' ? inline : sideBySide;
    const made = make({
      a: side(texts.a, fromLabel),
      b: side(texts.b, toLabel),
      differences,
      wrap: wrapAtFirst.current,
      onlyChanges,
      onGeometry,
    });
    place.current.replaceChildren(made.dom);
    const resized = new ResizeObserver(onGeometry);
    resized.observe(place.current);
    setEditors(made);
    setPlaces(made.places());
    return () => {
      resized.disconnect();
      cancelAnimationFrame(frame);
      made.destroy();
    };
  }, [compared, language, fromLabel, toLabel, layout, onlyChanges, help, nonce, extension, place]);
  useEffect(() => editors?.wrap(wrap), [editors, wrap]);
  return { editors, places, bars, help };
}

function sameWords(from: string, to: string, ignoreWhitespace: boolean): string {
  if (from === to) return 'There is no difference.';
  if (withPlainLineEnds(from) === withPlainLineEnds(to)) return 'Only the ends of lines differ.';
  return ignoreWhitespace ? 'Only white space differs.' : 'There is no difference.';
}

/** As the editor counts its characters. */
function withPlainLineEnds(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}
