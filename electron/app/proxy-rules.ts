/** How the system says that an address is reached: "PROXY host:port; DIRECT", the first one first. */
const RULE = /^(PROXY|HTTPS)\s+(\S+)$/i;

/**
 * The address of the first proxy that rules name. Undefined where they begin with a direct connection, and for
 * SOCKS, which the libraries of the object stores cannot speak.
 */
export function proxyAddress(rules: string): string | undefined {
  const [first = ''] = rules.split(';').map((rule) => rule.trim());
  const [, kind, host] = RULE.exec(first) ?? [];
  if (kind === undefined || host === undefined) return undefined;
  return `${kind.toUpperCase() === 'HTTPS' ? 'https' : 'http'}://${host}`;
}

/** True where the system names a proxy that cannot be used. */
export function isUnusable(rules: string): boolean {
  return /^\s*SOCKS/i.test(rules);
}
