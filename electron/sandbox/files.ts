import { crc32, deflateSync } from 'node:zlib';
import { Random } from './random.ts';

/** The bytes of a generated file asset: a real, small file of its format, another one for each revision. */
export function generateFile(extension: string, seed: number, id: number, revision: number): Buffer {
  const random = new Random(seed, id, revision, 51);
  switch (extension) {
    case 'png':
      return png(random);
    case 'jpg':
      return jpeg(`asset ${id} revision ${revision}`);
    case 'gif':
      return gif(random);
    case 'svg':
      return Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="${1 + random.below(4)}"/><desc>${id}.${revision}</desc></svg>\n`,
      );
    case 'pdf':
      return pdf(random, `Asset ${id}, revision ${revision}`);
    default:
      return Buffer.from(`file ${id}, revision ${revision}\n`);
  }
}

export const IMAGE_SIDE = 12;

function png(random: Random): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(IMAGE_SIDE, 0);
  header.writeUInt32BE(IMAGE_SIDE, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(IMAGE_SIDE * (1 + IMAGE_SIDE * 3));
  for (let row = 0; row < IMAGE_SIDE; row += 1) {
    const start = row * (1 + IMAGE_SIDE * 3) + 1;
    for (let offset = 0; offset < IMAGE_SIDE * 3; offset += 1) rows[start + offset] = random.below(256);
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows, { level: 0 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** A baseline JPEG of one grey pixel; the comment makes each file another one. */
function jpeg(comment: string): Buffer {
  const quantization = [0, ...Array.from({ length: 64 }, () => 1)];
  // One code of one bit: "no difference" for DC, "end of block" for AC.
  const oneCode = [1, ...Array.from({ length: 15 }, () => 0), 0];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xfe, Buffer.from(comment, 'latin1')),
    jpegSegment(0xdb, Buffer.from(quantization)),
    jpegSegment(0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])),
    jpegSegment(0xc4, Buffer.from([0x00, ...oneCode])),
    jpegSegment(0xc4, Buffer.from([0x10, ...oneCode])),
    jpegSegment(0xda, Buffer.from([1, 1, 0x00, 0, 63, 0])),
    Buffer.from([0x3f, 0xff, 0xd9]),
  ]);
}

function jpegSegment(marker: number, data: Buffer): Buffer {
  const length = data.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 0xff]), data]);
}

function gif(random: Random): Buffer {
  const colours = [random.below(256), random.below(256), random.below(256), 255, 255, 255];
  return Buffer.concat([
    Buffer.from('GIF89a', 'latin1'),
    Buffer.from([1, 0, 1, 0, 0x80, 0, 0, ...colours]),
    Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b]),
  ]);
}

function pdf(random: Random, title: string): Buffer {
  const lines = Array.from({ length: 1 + random.below(120) }, (_, line) => `0 -14 Td (Line ${line}) Tj`);
  const stream = `BT /F1 12 Tf 72 800 Td (${title}) Tj ${lines.join(' ')} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const table = offsets.map((offset) => `${offset} 00000 n \n`).join('');
  text += `xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}
