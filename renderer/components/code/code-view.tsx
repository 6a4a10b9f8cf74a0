import { Skeleton } from '@mantine/core';
import type { CodeLanguage } from '../../../shared/browse.ts';
import { useLate } from '../../hooks/use-late.ts';
import { useLoaded } from '../../hooks/use-loaded.ts';
import styles from './code-view.module.css';

export interface CodeViewProps {
  readonly text: string;
  readonly language: CodeLanguage;
  /** What it is, for those who hear the page: "Code of Header EU". */
  readonly label: string;
  /** What was searched for: its first place is shown, and all are marked. */
  readonly find?: string;
}

const loadCodeEditor = () => import('./code-editor.tsx');

/** Code to be read, searched and copied. It fills what it is put in, which needs a height of its own. */
export function CodeView(props: CodeViewProps) {
  const loaded = useLoaded(loadCodeEditor);
  return loaded === undefined ? <CodeSkeleton /> : <loaded.CodeEditor {...props} />;
}

/** In place of code that is on its way, once that takes a while. */
export function CodeSkeleton() {
  const late = useLate(true);
  if (!late) return null;
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading the code">
      {[62, 48, 70, 55, 80, 36, 58].map((width) => (
        <Skeleton key={width} height={9} width={`${width}%`} />
      ))}
    </div>
  );
}
