const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Directional controls turn the text after them around: a name must not change how its neighbours read. */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;

/** Any text as HTML text or as an attribute's value in quotes. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\0', '\uFFFD')
    .replaceAll(BIDI_CONTROLS, '\uFFFD')
    .replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
