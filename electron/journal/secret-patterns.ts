import { REDACTED, type SecretRegistry } from './secret-registry.ts';

/** Names of parameters and fields whose values are secrets, as services and libraries write them. */
const NAMES = [
  'access[_-]?token',
  'account[_-]?key',
  'api[_-]?key',
  'client[_-]?secret',
  'id[_-]?token',
  'passphrase',
  'passw(?:or)?d',
  'private[_-]?key',
  'refresh[_-]?token',
  'secret[_-]?access[_-]?key',
  'secret[_-]?key',
  'session[_-]?token',
  'shared[_-]?access[_-]?signature',
  'signing[_-]?key',
  'x-(?:amz|goog)-(?:credential|security-token|signature)',
].join('|');

/** Each with what takes its place; what it keeps says which kind of secret was there. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  // A header to its end: what follows the scheme may hold blanks and commas.
  [
    /\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(\\*["']?\s*[:=]\s*)\\*["']?[^"'\\\r\n]+/gi,
    `$1$2${REDACTED}`,
  ],
  [/\b(Bearer|Basic|SharedKey)\s+(?=[^\s"',]*[\d=+/])[\w.~+/:=-]{8,}/gi, `$1 ${REDACTED}`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]+)?/g, REDACTED],
  [new RegExp(`\\b(${NAMES})(\\\\*["']\\s*:\\s*\\\\*)(["'])[^"'\\\\]*`, 'gi'), `$1$2$3${REDACTED}`],
  [new RegExp(`\\b(${NAMES})=[^\\s"'&;,<>\\\\]+`, 'gi'), `$1=${REDACTED}`],
  [/([?&;]|\b)(sig(?:nature)?)=[^\s"'&;,<>\\]+/gi, `$1$2=${REDACTED}`],
  [/\b([a-z][a-z\d+.-]*:\/\/[^\s/:@]*):[^\s/@]+@/gi, `$1:${REDACTED}@`],
  // Whoever has these addresses may write to what is behind them.
  [/\b(https:\/\/(?:hooks\.slack\.com|hc-ping\.com))\/[^\s"'<>\\]+/gi, `$1/${REDACTED}`],
];

/** `text` without what looks like a secret, whether anyone knows of it or not. */
export function redactPatterns(text: string): string {
  return PATTERNS.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}

/** A registry that takes out what looks like a secret beside the secrets that it knows. */
export function withPatterns(secrets: SecretRegistry): SecretRegistry {
  return {
    add: (value, life) => secrets.add(value, life),
    occursIn: (text) => secrets.occursIn(text),
    redact: (text) => redactPatterns(secrets.redact(text)),
  };
}
