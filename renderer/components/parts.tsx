import { Fragment } from 'react';
import { keyed } from '../words/keyed.ts';
import styles from './parts.module.css';

/** As long a part has room in any column; a longer one may break anywhere. */
const LONGEST_WHOLE = 24;

/** Words that break between their parts first. */
export function Parts({ parts }: { parts: readonly string[] }) {
  if (parts.length === 1) return parts[0];
  return keyed(parts, (part) => part).map(({ key, item: part }) => (
    <Fragment key={key}>
      {part.length > LONGEST_WHOLE ? part : <span className={styles.whole}>{part}</span>}
      <wbr />
    </Fragment>
  ));
}
