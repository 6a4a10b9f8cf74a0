import { Anchor } from '@mantine/core';
import type { FindingView } from '../../../shared/trust.ts';
import { Disclosure } from '../../components/disclosure.tsx';
import { useCopy } from '../../hooks/use-copy.ts';
import { count } from '../../words/amounts.ts';
import { assetWords, findingsText } from '../../words/health.ts';
import styles from './health.module.css';

interface FindingsProps {
  readonly label: string;
  /** How many there are; fewer may be listed. */
  readonly total: number;
  readonly findings: readonly (FindingView & { readonly reason?: string })[];
}

/** Files that verifying has found, shown on demand and to be copied. */
export function Findings({ label, total, findings }: FindingsProps) {
  if (total === 0) return null;
  return (
    <Disclosure label={`${label} (${count(total)})`} of="list">
      <ul className={styles.list} aria-label={label}>
        {findings.map((finding) => (
          <li key={finding.path} className={styles.finding} data-selectable>
            <span className={styles.path}>{finding.path}</span>
            {(finding.asset !== null || finding.reason !== undefined) && (
              <span className={styles.of}>
                {[assetWords(finding), finding.reason].filter((part) => part != null).join(': ')}
              </span>
            )}
          </li>
        ))}
      </ul>
      {total > findings.length && <p className={styles.of}>And {count(total - findings.length)} more.</p>}
      <CopyList findings={findings} />
    </Disclosure>
  );
}

function CopyList({ findings }: Pick<FindingsProps, 'findings'>) {
  const { copy, copied } = useCopy();
  return (
    <Anchor
      component="button"
      type="button"
      onClick={({ currentTarget }) => void copy(findingsText(findings), currentTarget)}
    >
      {copied ? 'Copied' : 'Copy list'}
    </Anchor>
  );
}
