import type { HostBrowserWindow } from './browser-window.ts';
import type { HostWebContents } from './web-contents.ts';

/** All windows of the app, and which one has the keyboard. */
export class Windows {
  focused: HostBrowserWindow | null = null;
  private readonly byId = new Map<number, HostBrowserWindow>();
  private readonly onLastClosed: () => void;
  private lastId = 0;

  constructor(onLastClosed: () => void) {
    this.onLastClosed = onLastClosed;
  }

  get all(): HostBrowserWindow[] {
    return [...this.byId.values()];
  }

  get contents(): HostWebContents[] {
    return this.all.map((window) => window.webContents);
  }

  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  add(window: HostBrowserWindow): void {
    this.byId.set(window.id, window);
  }

  has(id: number): boolean {
    return this.byId.has(id);
  }

  get(id: number): HostBrowserWindow | null {
    return this.byId.get(id) ?? null;
  }

  remove(window: HostBrowserWindow): void {
    if (this.focused === window) this.focused = null;
    this.byId.delete(window.id);
  }

  /** To be told after the window's own `closed`. */
  closed(): void {
    if (this.byId.size === 0) this.onLastClosed();
  }
}
