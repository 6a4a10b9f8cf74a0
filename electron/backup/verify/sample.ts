/**
 * Chooses `percent` of all files, those that were checked the longest ago first and among equals at random. For
 * each run's times of checks (0: never) an array of the same length: 1 where the file is chosen.
 */
export function chooseOldest(
  runs: readonly Uint32Array[],
  percent: number,
  random: () => number,
): Uint8Array<ArrayBuffer>[] {
  const total = runs.reduce((sum, times) => sum + times.length, 0);
  const wanted = Math.min(total, Math.ceil((total * percent) / 100));
  const chosen = runs.map((times) => new Uint8Array(times.length));
  if (wanted === 0) return chosen;
  const { youngest, ofYoungest, among } = boundary(runs, total, wanted);
  let left = ofYoungest;
  let equals = among;
  for (const [run, times] of runs.entries()) {
    for (const [file, time] of times.entries()) {
      if (time > youngest) continue;
      if (time === youngest) {
        const isTaken = random() * equals < left;
        equals -= 1;
        if (!isTaken) continue;
        left -= 1;
      }
      const choice = chosen[run];
      if (choice !== undefined) choice[file] = 1;
    }
  }
  return chosen;
}

/** The time of the youngest that is chosen, how many of that time are, and among how many. */
function boundary(runs: readonly Uint32Array[], total: number, wanted: number) {
  const all = new Uint32Array(total);
  let offset = 0;
  for (const times of runs) {
    all.set(times, offset);
    offset += times.length;
  }
  all.sort();
  const youngest = all[wanted - 1] ?? 0;
  return {
    youngest,
    ofYoungest: wanted - all.indexOf(youngest),
    among: all.lastIndexOf(youngest) - all.indexOf(youngest) + 1,
  };
}
