import type { FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;
/** Of a longer line its beginning is read. */
const LONGEST_BYTES = 64 * 1024;

export interface FileLine {
  readonly text: string;
  /** Where it begins in the file. */
  readonly start: number;
}

/** The lines of a file from `end` back to its beginning, the last one first. Little of the file is held at a time. */
export async function* linesBackwards(file: FileHandle, end: number): AsyncGenerator<FileLine> {
  let position = end;
  /** What is known of a line whose beginning is not read yet. */
  let rest = Buffer.alloc(0);
  while (position > 0) {
    const length = Math.min(CHUNK_BYTES, position);
    position -= length;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    const block = Buffer.concat([buffer.subarray(0, bytesRead), rest]);
    let to = block.length;
    while (to > 0) {
      const newline = block.lastIndexOf('\n', to - 1);
      if (newline === -1) break;
      if (newline + 1 < to)
        yield { text: block.toString('utf8', newline + 1, to), start: position + newline + 1 };
      to = newline;
    }
    rest = block.subarray(0, Math.min(to, LONGEST_BYTES));
  }
  if (rest.length > 0) yield { text: rest.toString(), start: 0 };
}
