import type { Point, Rectangle } from 'electron';
import { HostEmitter } from './host-emitter.ts';

/** The one screen of the stand-in. */
export const screenBounds: Rectangle = { x: 0, y: 0, width: 1920, height: 1080 };

interface Display {
  readonly id: number;
  readonly label: string;
  readonly bounds: Rectangle;
  readonly workArea: Rectangle;
  readonly size: { readonly width: number; readonly height: number };
  readonly workAreaSize: { readonly width: number; readonly height: number };
  readonly scaleFactor: number;
  readonly rotation: number;
  readonly internal: boolean;
}

/** Electron's `screen`: one display, nothing of it taken by panels. */
export class HostScreen extends HostEmitter {
  private readonly display: Display;

  constructor() {
    super('screen', ['display-added', 'display-removed', 'display-metrics-changed']);
    const { width, height } = screenBounds;
    const size = { width, height };
    this.display = {
      id: 1,
      label: 'Stand-in',
      bounds: screenBounds,
      workArea: screenBounds,
      size,
      workAreaSize: size,
      scaleFactor: 1,
      rotation: 0,
      internal: false,
    };
  }

  getPrimaryDisplay(): Display {
    return this.display;
  }

  getAllDisplays(): Display[] {
    return [this.display];
  }

  getDisplayMatching(_rectangle: Rectangle): Display {
    return this.display;
  }

  getDisplayNearestPoint(_point: Point): Display {
    return this.display;
  }

  getCursorScreenPoint(): Point {
    return { x: 0, y: 0 };
  }
}
