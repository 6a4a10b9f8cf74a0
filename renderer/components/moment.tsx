import { useNow } from '../hooks/use-now.ts';
import { exactTime, machineZone, timeWords } from '../words/time.ts';

/** A time as people say it; exact on hover. */
export function Moment({ at, zone = machineZone() }: { at: string; zone?: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={exactTime(at, zone)}>
      {timeWords(at, now, zone)}
    </time>
  );
}
