import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { Disclosure } from '../../components/disclosure.tsx';
import { useCopy } from '../../hooks/use-copy.ts';
import styles from '../forms.module.css';
import { type DestinationValues, destinationOf } from './destination-values.ts';
import { minimalPolicy } from './iam-policy.ts';

/** What has to be permitted in a bucket, in words and as a policy to be copied. */
export function S3Permissions({ values }: { values: DestinationValues }) {
  const { copy, copied } = useCopy();
  const destination = destinationOf(values);
  if (destination.kind !== 's3') return null;
  const policy = minimalPolicy(destination);
  return (
    <Disclosure of="help" label="Which permissions are needed?">
      <p>
        To list the bucket, and to read and write objects in it. Without s3:DeleteObject backups work too; it
        is needed to remove old ones. In AWS, give this policy to the user or role:
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is scrolled by keyboard too */}
      <pre className={styles.policy} tabIndex={0} data-selectable>
        {policy}
      </pre>
      <Button
        variant="default"
        leftSection={<IconCopy size={16} stroke={1.75} aria-hidden />}
        onClick={(event) => void copy(policy, event.currentTarget)}
      >
        {copied ? 'Copied' : 'Copy minimal IAM policy'}
      </Button>
    </Disclosure>
  );
}
