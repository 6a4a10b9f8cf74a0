import { existsSync, readFileSync } from 'node:fs';
import { NotProvided, strict } from './strict.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

const pngSignature = '89504e470d0a1a0a';

/** Electron's NativeImage: PNG files, measured but never drawn. */
export class HostNativeImage {
  isMacTemplateImage = false;
  private readonly png: Buffer | null;
  private readonly size: Size;
  private readonly scaleFactors: readonly number[];

  private constructor(png: Buffer | null, size: Size, scaleFactors: readonly number[] = [1]) {
    this.png = png;
    this.size = size;
    this.scaleFactors = scaleFactors;
  }

  static empty(): HostNativeImage {
    return strict('NativeImage', new HostNativeImage(null, { width: 0, height: 0 }));
  }

  /** Empty where there is no such file, as in Electron. Finds `name@2x.png` beside `name.png`. */
  static fromPath(file: string): HostNativeImage {
    if (!existsSync(file)) return HostNativeImage.empty();
    const { png, size } = HostNativeImage.fromBuffer(readFileSync(file));
    const scaleFactors = [1, 2, 3].filter(
      (factor) => factor === 1 || existsSync(file.replace(/(\.\w+)$/, `@${factor}x$1`)),
    );
    const scale = Number(/@(\d)x\.\w+$/.exec(file)?.[1] ?? 1);
    const shown = { width: size.width / scale, height: size.height / scale };
    return strict('NativeImage', new HostNativeImage(png, shown, scaleFactors));
  }

  static fromBuffer(bytes: Buffer): HostNativeImage {
    if (bytes.subarray(0, 8).toString('hex') !== pngSignature) throw new NotProvided('images other than PNG');
    const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
    return strict('NativeImage', new HostNativeImage(bytes, size));
  }

  static fromDataURL(url: string): HostNativeImage {
    return HostNativeImage.fromBuffer(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
  }

  isEmpty(): boolean {
    return this.size.width === 0;
  }

  getSize(): Size {
    return this.size;
  }

  getAspectRatio(): number {
    return this.size.width / this.size.height;
  }

  getScaleFactors(): readonly number[] {
    return this.scaleFactors;
  }

  toPNG(): Buffer {
    if (this.png === null && !this.isEmpty()) throw new NotProvided('the pixels of a resized NativeImage');
    return this.png ?? Buffer.alloc(0);
  }

  toDataURL(): string {
    return `data:image/png;base64,${this.toPNG().toString('base64')}`;
  }

  resize({ width, height }: Partial<Size>): HostNativeImage {
    const ratio = this.getAspectRatio();
    const size = {
      width: width ?? Math.round((height ?? this.size.height) * ratio),
      height: height ?? Math.round((width ?? this.size.width) / ratio),
    };
    return strict('NativeImage', new HostNativeImage(null, size));
  }

  setTemplateImage(isTemplate: boolean): void {
    this.isMacTemplateImage = isTemplate;
  }

  isTemplateImage(): boolean {
    return this.isMacTemplateImage;
  }
}
