const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** "9,812". */
export function count(number: number): string {
  return NUMBER.format(number);
}

/** "1 change", "9,812 changes". */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

const UNITS = ['KB', 'MB', 'GB', 'TB'] as const;

/** "0 KB", "812 KB", "1.4 MB", "214 MB"; a KB is 1,000 bytes. */
export function size(bytes: number): string {
  if (bytes <= 0) return '0 KB';
  let amount = Math.max(bytes / 1000, 1);
  let unit = 0;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : 1;
  return `${amount.toFixed(digits)} ${UNITS[unit] ?? 'TB'}`;
}

/** A rate: "38/s", "0.4/s". */
export function perSecond(rate: number): string {
  return `${rate >= 9.95 ? count(rate) : rate.toFixed(1)}/s`;
}
