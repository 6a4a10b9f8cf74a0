import type { NotificationConstructorOptions } from 'electron';
import { HostEmitter } from './host-emitter.ts';

/** Electron's Notification. Nobody sees it: tests read what was shown and click it. */
export class HostNotification extends HostEmitter {
  title: string;
  body: string;
  subtitle: string;
  silent: boolean;
  urgency: string;

  constructor(options: NotificationConstructorOptions = {}) {
    super('Notification', ['show', 'click', 'close', 'reply', 'action', 'failed']);
    this.title = options.title ?? '';
    this.body = options.body ?? '';
    this.subtitle = options.subtitle ?? '';
    this.silent = options.silent ?? false;
    this.urgency = options.urgency ?? 'normal';
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    queueMicrotask(() => this.emit('show', {}));
  }

  close(): void {
    this.emit('close', {});
  }
}
