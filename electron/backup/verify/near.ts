const DIGITS = 64;

/** True where at most one character differs: a flipped bit changes one. */
export function isNearly(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let differing = 0;
  for (let at = 0; at < one.length && differing < 2; at += 1) {
    if (one.charCodeAt(at) !== other.charCodeAt(at)) differing += 1;
  }
  return differing < 2;
}

/** Whether a damaged text names this sha256: the text's own damage may have hit it. */
export function namesNearly(text: string, sha256: string): boolean {
  for (let start = 0; start + DIGITS <= text.length; start += 1) {
    let differing = 0;
    for (let at = 0; at < DIGITS && differing < 2; at += 1) {
      if (text.charCodeAt(start + at) !== sha256.charCodeAt(at)) differing += 1;
    }
    if (differing < 2) return true;
  }
  return false;
}
