import { Checkbox, SegmentedControl } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconTextWrap } from '@tabler/icons-react';
import { counted } from '../../../words/amounts.ts';
import { Tool } from '../find-bar.tsx';
import styles from './compare-tools.module.css';
import type { CompareOptions } from './compare-view.tsx';

const LAYOUTS = [
  { value: 'side-by-side', label: 'Side by side' },
  { value: 'inline', label: 'Inline' },
] as const satisfies readonly { value: CompareOptions['layout']; label: string }[];

interface CompareToolsProps {
  readonly options: CompareOptions;
  readonly onOptions: (options: CompareOptions) => void;
  /** Null while they are looked for. */
  readonly changes: number | null;
  readonly shown: number | null;
  readonly onStep: (by: 1 | -1) => void;
}

/** How a comparison is shown, and the way from change to change. */
export function CompareTools({ options, onOptions, changes, shown, onStep }: CompareToolsProps) {
  const flag = (label: string, name: 'onlyChanges' | 'ignoreWhitespace') => (
    <Checkbox
      label={label}
      checked={options[name]}
      onChange={({ currentTarget }) => onOptions({ ...options, [name]: currentTarget.checked })}
    />
  );
  return (
    <div className={styles.tools}>
      <SegmentedControl
        aria-label="Layout"
        data={[...LAYOUTS]}
        value={options.layout}
        onChange={(value) => {
          const layout = LAYOUTS.find((each) => each.value === value)?.value;
          if (layout !== undefined) onOptions({ ...options, layout });
        }}
      />
      <div className={styles.flags}>
        {flag('Only changes', 'onlyChanges')}
        {flag('Ignore white space', 'ignoreWhitespace')}
      </div>
      <div className={styles.way}>
        <Tool
          label="Wrap lines"
          icon={IconTextWrap}
          pressed={options.wrap}
          onClick={() => onOptions({ ...options, wrap: !options.wrap })}
        />
        <span className={styles.count} role="status">
          {changes === null ? 'Comparing…' : changeWords(changes, shown)}
        </span>
        <Tool
          label="Previous change (Shift+F7)"
          icon={IconChevronUp}
          disabled={changes === null || changes === 0}
          onClick={() => onStep(-1)}
        />
        <Tool
          label="Next change (F7)"
          icon={IconChevronDown}
          disabled={changes === null || changes === 0}
          onClick={() => onStep(1)}
        />
      </div>
    </div>
  );
}

/** "12 changes", "3 of 12 changes", "No changes". */
export function changeWords(changes: number, shown: number | null): string {
  if (changes === 0) return 'No changes';
  const all = counted(changes, 'change');
  return shown === null ? all : `${shown + 1} of ${all}`;
}
