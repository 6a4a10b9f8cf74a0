/** Spellings of a value, each with what it is called: written here a second time, on purpose. */
export function formsOf(value: string): [form: string, name: string][] {
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const inBase64 = [0, 1, 2].map((shift) => {
    const letters = Buffer.from(`${'x'.repeat(shift)}${value}`)
      .toString('base64')
      .replace(/=*$/, '');
    // Its first and last letters depend on what is around it.
    return letters.slice(shift === 0 ? 0 : 4, -2);
  });
  const written: [string, string][] = [
    [value, 'plain'],
    [inJson(value), 'in JSON'],
    [inJson(inJson(value)), 'in JSON in JSON'],
    [encodeURIComponent(value), 'URL-encoded'],
    [new URLSearchParams({ value }).toString().slice('value='.length), 'form-encoded'],
    [value.replaceAll('&', '&amp;').replaceAll('"', '&quot;'), 'in HTML'],
    [Buffer.from(value).toString('hex'), 'in hex'],
    ...inBase64.map((form): [string, string] => [form, 'in Base64']),
    ...inBase64.map((form): [string, string] => [
      form.replaceAll('+', '-').replaceAll('/', '_'),
      'in base64url',
    ]),
  ];
  return written.map(([form, name]) => [form, `${value.slice(0, 5)}... ${name}`]);
}

/** Where any of these spellings is found, in sentences; empty where nowhere. */
export function leaksIn(places: ReadonlyMap<string, Buffer>, forms: ReadonlyMap<string, string>): string[] {
  const leaks: string[] = [];
  for (const [where, bytes] of places) {
    for (const [form, name] of forms) if (bytes.includes(form)) leaks.push(`${name} in ${where}`);
  }
  return leaks;
}
