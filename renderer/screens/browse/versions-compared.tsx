import { useBrowsing } from './browse-context.ts';
import { CompareScreen } from './compare-screen.tsx';

/** Two versions of the asset that is open, compared. */
export function VersionsCompared({ id, from, to }: { id: number; from: string; to: string }) {
  const { job, change } = useBrowsing();
  return (
    <CompareScreen
      job={job}
      id={id}
      from={from}
      to={to}
      onPair={(compared) => change({ compared })}
      onClose={() => change({ compared: null })}
    />
  );
}
