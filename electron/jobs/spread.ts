const MINUTES = 60;
const HOURS = 24;

/**
 * A cron expression whose times are later by so many minutes, so that several jobs do not start at once. No
 * time moves to another day; where the expression names several times or hours, each goes round within its
 * hour. One that names no minutes, such as `* * * * *`, stays as it is.
 */
export function startLater(expression: string, minutes: number): string {
  const [minute = '', hour = '', ...rest] = expression.trim().split(/\s+/);
  const step = /^\*\/(\d{1,2})$/.exec(minute)?.[1];
  if (step !== undefined) {
    const first = minutes % Number(step);
    return [first === 0 ? minute : `${first}-${MINUTES - 1}/${step}`, hour, ...rest].join(' ');
  }
  if (!/^\d{1,2}(,\d{1,2})*$/.test(minute)) return expression;
  const [only, ...others] = minute.split(',').map(Number);
  if (only === undefined) return expression;
  if (others.length === 0 && /^\d{1,2}$/.test(hour)) {
    const time = Number(hour) * MINUTES + only + minutes;
    if (time < HOURS * MINUTES) return [time % MINUTES, Math.floor(time / MINUTES), ...rest].join(' ');
  }
  const moved = [only, ...others].map((each) => (each + minutes) % MINUTES).sort((one, other) => one - other);
  return [moved.join(','), hour, ...rest].join(' ');
}
