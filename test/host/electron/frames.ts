import type { Protocol } from '../browser/cdp.ts';
import type { SchemeMap } from './scheme-map.ts';
import { strict } from './strict.ts';

/** Electron's WebFrameMain. */
export class HostFrame {
  readonly frameTreeNodeId: number;
  readonly routingId: number;
  readonly processId: number;
  /** Chromium's own id of the frame. */
  readonly frameToken: string;
  parent: HostFrame | null;
  url = '';
  origin = '';
  name = '';
  detached = false;
  private readonly children = new Set<HostFrame>();

  constructor(id: number, token: string, parent: HostFrame | null) {
    this.frameTreeNodeId = id;
    this.routingId = id;
    this.processId = 1;
    this.frameToken = token;
    this.parent = parent;
  }

  get frames(): HostFrame[] {
    return [...this.children];
  }

  get framesInSubtree(): HostFrame[] {
    return [this, ...this.frames.flatMap((frame) => frame.framesInSubtree)];
  }

  get top(): HostFrame {
    return this.parent?.top ?? this;
  }

  isDestroyed(): boolean {
    return this.detached;
  }

  /** Takes a frame of this one's document in. */
  take(child: HostFrame): void {
    this.children.add(child);
  }

  /** The frame is gone, and those in it are. */
  detach(): void {
    this.detached = true;
    this.parent?.children.delete(this);
  }
}

/** The frames of one page, as Chromium tells of them; those in processes of their own too. */
export class FrameTree {
  readonly main: HostFrame;
  private readonly schemes: SchemeMap;
  private readonly frames = new Map<string, HostFrame>();

  constructor(mainToken: string, schemes: SchemeMap) {
    this.schemes = schemes;
    this.main = this.add(mainToken, null);
  }

  get(token: string): HostFrame | null {
    return this.frames.get(token) ?? null;
  }

  all(): HostFrame[] {
    return [...this.frames.values()];
  }

  attached({ frameId, parentFrameId }: Protocol.Page.frameAttachedPayload): void {
    if (!this.frames.has(frameId)) this.add(frameId, this.get(parentFrameId));
  }

  navigated({
    id,
    parentId,
    url,
    urlFragment = '',
    name = '',
    securityOrigin,
  }: Protocol.Page.Frame): HostFrame {
    const frame = this.frames.get(id) ?? this.add(id, parentId === undefined ? null : this.get(parentId));
    frame.url = this.schemes.fromBrowser(url + urlFragment);
    frame.origin = originOf(this.schemes.fromBrowser(securityOrigin));
    frame.name = name;
    return frame;
  }

  /** A swap only moves the frame into another process. */
  detached({ frameId, reason }: Protocol.Page.frameDetachedPayload): void {
    const frame = this.get(frameId);
    if (reason === 'swap' || frame === null) return;
    frame.detach();
    this.frames.delete(frameId);
  }

  private add(token: string, parent: HostFrame | null): HostFrame {
    const frame = strict('WebFrameMain', new HostFrame(this.frames.size + 1, token, parent));
    parent?.take(frame);
    this.frames.set(token, frame);
    return frame;
  }
}

/** As Chromium writes it: an opaque origin is `null`, others end without a slash. */
function originOf(securityOrigin: string): string {
  return securityOrigin === '' || securityOrigin === '://' ? 'null' : securityOrigin.replace(/\/$/, '');
}
