import { HostEmitter } from './host-emitter.ts';
import type { HostMenu } from './menu.ts';
import { HostNativeImage } from './native-image.ts';

/** Electron's Tray. Nobody sees it: tests read and click what it was given. */
export class HostTray extends HostEmitter {
  private destroyed = false;
  private toolTip = '';

  constructor(image: HostNativeImage | string) {
    super('Tray', ['click', 'right-click', 'double-click', 'middle-click', 'balloon-click']);
    checkImage(image);
  }

  setImage(image: HostNativeImage | string): void {
    this.mustLive();
    checkImage(image);
  }

  setPressedImage(_image: HostNativeImage | string): void {
    this.mustLive();
  }

  setToolTip(toolTip: string): void {
    this.mustLive();
    this.toolTip = toolTip;
  }

  getToolTip(): string {
    return this.toolTip;
  }

  setTitle(_title: string): void {
    this.mustLive();
  }

  setContextMenu(_menu: HostMenu | null): void {
    this.mustLive();
  }

  setIgnoreDoubleClickEvents(_ignore: boolean): void {
    this.mustLive();
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  destroy(): void {
    this.destroyed = true;
  }

  private mustLive(): void {
    if (this.destroyed) throw new Error('Tray is destroyed');
  }
}

function checkImage(image: HostNativeImage | string): void {
  if (typeof image === 'string' && HostNativeImage.fromPath(image).isEmpty()) {
    throw new Error(`Failed to load image from path '${image}'`);
  }
}
