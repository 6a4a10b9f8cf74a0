/** `body` in pieces of exactly `size` bytes, but for the last one; an empty body has none. */
export async function* piecesOf(
  body: Uint8Array | AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    for (let start = 0; start < chunk.length; ) {
      const part = chunk.subarray(start, start + size - bytes);
      start += part.length;
      bytes += part.length;
      gathered.push(part);
      if (bytes < size) continue;
      yield joined(gathered);
      gathered = [];
      bytes = 0;
    }
  }
  if (bytes > 0) yield joined(gathered);
}

/** Without a copy where there is but one. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}
