import type { Comparison } from '../../../shared/browse.ts';
import { Disclosure } from '../../components/disclosure.tsx';
import { counted } from '../../words/amounts.ts';
import { keyed } from '../../words/keyed.ts';
import { asSentence } from '../../words/protection.ts';
import styles from './compare-changes.module.css';

/** What differs beside the code: in words, and property by property. */
export function CompareChanges({ comparison: { words, properties, texts } }: { comparison: Comparison }) {
  if (words.length === 0 && properties.length === 0) return null;
  return (
    <div className={styles.changes}>
      {words.length > 0 && (
        <p className={styles.words} data-selectable>
          {asSentence(words.join(', '))}
        </p>
      )}
      {properties.length > 0 && (
        <Disclosure
          of="more"
          label={`${counted(properties.length, 'property', 'properties')} ${properties.length === 1 ? 'differs' : 'differ'}`}
          shownAtFirst={texts.length === 0}
        >
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is scrolled by keyboard too */}
          <section className={styles.scroll} aria-label="Properties that differ" tabIndex={0}>
            <table className={styles.table} data-selectable>
              <thead>
                <tr>
                  <th scope="col">Property</th>
                  <th scope="col">Older version</th>
                  <th scope="col">Newer version</th>
                </tr>
              </thead>
              <tbody>
                {keyed(properties, ({ label }) => label).map(({ key, item }) => (
                  <tr key={key}>
                    <th scope="row">{item.label}</th>
                    <td data-side="from">
                      <Value value={item.from} />
                    </td>
                    <td data-side="to">
                      <Value value={item.to} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </Disclosure>
      )}
    </div>
  );
}

function Value({ value }: { value: string | null }) {
  if (value === null) return <span className={styles.none}>not there</span>;
  if (value === '') return <span className={styles.none}>empty</span>;
  return <span className={styles.value}>{value}</span>;
}
