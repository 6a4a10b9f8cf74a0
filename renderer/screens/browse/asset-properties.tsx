import type { AssetDetails, Property } from '../../../shared/browse.ts';
import { Moment } from '../../components/moment.tsx';
import { Section } from '../../components/section.tsx';
import { size } from '../../words/amounts.ts';
import { keyed } from '../../words/keyed.ts';
import styles from './asset-properties.module.css';

/** All that is known of a version, for people, and the files it is kept in. */
export function AssetProperties({ details }: { details: AssetDetails }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is scrolled by keyboard too
    <section className={styles.properties} aria-label="Properties" tabIndex={0} data-selectable>
      <dl className={styles.pairs}>
        {keyed(details.properties, ({ label }) => label).map(({ key, item }) => (
          <div key={key} className={styles.pair}>
            <dt>{item.label}</dt>
            <dd>
              <Value property={item} />
            </dd>
          </div>
        ))}
      </dl>
      <Section title="Kept in">
        <ul className={styles.files}>
          {details.files.map(({ path, bytes, sha256 }) => (
            <li key={path} title={`SHA-256 ${sha256}`}>
              <span className={styles.path}>{path}</span>
              <span className={styles.size}>{size(bytes)}</span>
            </li>
          ))}
        </ul>
      </Section>
    </section>
  );
}

function Value({ property: { kind, value } }: { property: Property }) {
  switch (kind) {
    case 'instant':
      return <Moment at={value} />;
    case 'code':
      return <code className={styles.code}>{value}</code>;
    case 'text':
      return value;
  }
}
