import type { CodeLanguage } from '../../../../shared/browse.ts';
import { useLoaded } from '../../../hooks/use-loaded.ts';
import { CodeSkeleton } from '../code-view.tsx';

export interface CompareOptions {
  readonly layout: 'side-by-side' | 'inline';
  readonly onlyChanges: boolean;
  readonly ignoreWhitespace: boolean;
  readonly wrap: boolean;
}

export const COMPARE_OPTIONS: CompareOptions = {
  layout: 'side-by-side',
  onlyChanges: false,
  ignoreWhitespace: false,
  wrap: true,
};

export interface CompareViewProps {
  /** The older and the newer text. */
  readonly from: string;
  readonly to: string;
  readonly language: CodeLanguage;
  /** What each of them is, for those who hear the page. */
  readonly fromLabel: string;
  readonly toLabel: string;
  readonly options: CompareOptions;
  readonly onOptions: (options: CompareOptions) => void;
}

/** Loads what a comparison needs, before there is one to be shown. */
export function loadCompareView() {
  return import('./compare-code.tsx');
}

/** Two texts compared. It fills what it is put in, which needs a height of its own. */
export function CompareView(props: CompareViewProps) {
  const loaded = useLoaded(loadCompareView);
  return loaded === undefined ? <CodeSkeleton /> : <loaded.CompareCode {...props} />;
}
