/** What Microsoft's "Naming Files, Paths, and Namespaces" forbids, written from that page. */
function windowsObjections(segment: string): string[] {
  const base = segment.split('.')[0]?.replace(/ +$/, '').toUpperCase() ?? '';
  const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '¹', '²', '³'];
  const devices = [
    'CON',
    'PRN',
    'AUX',
    'NUL',
    'CONIN$',
    'CONOUT$',
    ...digits.flatMap((digit) => [`COM${digit}`, `LPT${digit}`]),
  ];
  return [
    ...(segment === '' ? ['empty'] : []),
    ...(Array.from(segment).some((character) => '<>:"/\\|?*'.includes(character))
      ? ['forbidden character']
      : []),
    ...(Array.from(segment).some((character) => (character.codePointAt(0) ?? 0) < 32)
      ? ['control character']
      : []),
    ...(segment.endsWith('.') || segment.endsWith(' ') ? ['dot or space at the end'] : []),
    ...(devices.includes(base) ? ['device'] : []),
    ...(segment.length > 255 ? ['too long'] : []),
  ];
}

/** Everything that a name on any of our storages must keep. */
export function objections(segment: string): string[] {
  return [
    ...windowsObjections(segment),
    ...(segment.isWellFormed() ? [] : ['lone surrogate']),
    ...(segment === segment.normalize('NFC') ? [] : ['not in NFC']),
    ...(Buffer.byteLength(segment) < 200 ? [] : ['200 bytes or more']),
    ...(/^[ .]/.test(segment) ? ['begins with a dot or space'] : []),
    ...(/[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]/.test(segment)
      ? ['invisible character']
      : []),
  ];
}
