import {
  IconAppWindow,
  IconCode,
  IconFile,
  IconFilterOff,
  IconMail,
  IconPhoto,
  IconPuzzle,
  IconTrash,
} from '@tabler/icons-react';
import type { AssetRow, TextRange } from '../../../shared/browse.ts';
import { Moment } from '../../components/moment.tsx';
import { typeWords } from '../../words/browse.ts';
import { keyed } from '../../words/keyed.ts';
import styles from './asset-cells.module.css';

type Typed = Pick<AssetRow, 'typeId' | 'typeName'>;

const IMAGES = /^(png|gif|jpe?g|jpe|svg|webp|bmp|tiff?|image|rawimage)$/;

function iconOf({ typeName }: Typed) {
  if (typeName === null) return IconFile;
  if (IMAGES.test(typeName)) return IconPhoto;
  if (typeName.includes('email')) return IconMail;
  if (typeName.startsWith('web') || typeName.includes('page')) return IconAppWindow;
  if (typeName === 'codesnippetblock') return IconCode;
  return typeName.endsWith('block') ? IconPuzzle : IconFile;
}

/** An asset's icon: that of its type, or that it is gone. */
export function AssetIcon({ row, size = 15 }: { row: Typed & Pick<AssetRow, 'gone'>; size?: number }) {
  const Icon = row.gone === null ? iconOf(row) : row.gone.state === 'deleted' ? IconTrash : IconFilterOff;
  return <Icon className={styles.icon} data-gone={row.gone?.state} size={size} stroke={1.6} aria-hidden />;
}

/** An asset in a list: icon and name. Where `ranges` are given, they are marked in the name. */
export function AssetName({ row, ranges }: { row: AssetRow; ranges?: readonly TextRange[] }) {
  return (
    <span className={styles.name} title={row.name} data-gone={row.gone !== null || undefined}>
      <AssetIcon row={row} />
      <span className={styles.words}>
        {ranges === undefined ? row.name : <Marked text={row.name} ranges={ranges} />}
      </span>
    </span>
  );
}

/** Text with what was searched for marked in it. */
export function Marked({ text, ranges }: { text: string; ranges: readonly TextRange[] }) {
  const parts: { readonly words: string; readonly marked: boolean }[] = [];
  let from = 0;
  for (const [start, end] of ranges) {
    if (start > from) parts.push({ words: text.slice(from, start), marked: false });
    parts.push({ words: text.slice(start, end), marked: true });
    from = end;
  }
  if (from < text.length) parts.push({ words: text.slice(from), marked: false });
  return keyed(parts, ({ words }) => words).map(({ key, item: { words, marked } }) =>
    marked ? (
      <mark key={key} className={styles.mark}>
        {words}
      </mark>
    ) : (
      <span key={key}>{words}</span>
    ),
  );
}

/** When an asset was last changed, or since when it is gone. */
export function Changed({ row: { gone, modifiedDate } }: { row: AssetRow }) {
  if (gone !== null) {
    return (
      <span className={styles.gone} data-gone={gone.state}>
        {gone.state === 'deleted' ? 'deleted ' : 'not selected '}
        <Moment at={gone.since} />
      </span>
    );
  }
  return modifiedDate === null ? '' : <Moment at={modifiedDate} />;
}

export function TypeName({ row }: { row: Typed }) {
  return typeWords(row);
}
