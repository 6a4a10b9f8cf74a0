/** An image of one size: a PNG, square, `size` pixels wide. */
export interface SquarePng {
  readonly size: number;
  readonly png: Buffer;
}

/** Types of icns entries that hold PNGs, by pixels. A size may stand twice: as itself, and as half of it @2x. */
const ICNS_TYPES: Readonly<Record<number, readonly string[]>> = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['icp6', 'ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

/** A Windows icon: a directory of entries, then their PNGs. At most 256 pixels each, where 0 stands for 256. */
export function icoOf(images: readonly SquarePng[]): Buffer {
  const HEADER = 6;
  const ENTRY = 16;
  const header = Buffer.alloc(HEADER + ENTRY * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  for (const [index, { size, png }] of images.entries()) {
    const entry = HEADER + ENTRY * index;
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

/** A macOS icon: "icns", the whole length, then type, length and PNG of each entry. */
export function icnsOf(images: readonly SquarePng[]): Buffer {
  const entries = images.flatMap(({ size, png }) =>
    (ICNS_TYPES[size] ?? []).map((type) => Buffer.concat([chunkHeader(type, png.length), png])),
  );
  const body = Buffer.concat(entries);
  return Buffer.concat([chunkHeader('icns', body.length), body]);
}

function chunkHeader(type: string, contentLength: number): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 'ascii');
  header.writeUInt32BE(contentLength + 8, 4);
  return header;
}
