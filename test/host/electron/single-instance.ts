import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** What a second start tells the first. */
export interface SecondStart {
  readonly argv: string[];
  readonly workingDirectory: string;
  readonly additionalData: unknown;
}

/**
 * One instance for each userData folder: the first holds a file with its process id, a second one leaves a message
 * beside it. Synchronous, as Electron's lock is.
 */
export class SingleInstance {
  private readonly folder: string;
  private release_: (() => void) | null = null;

  constructor(userData: string) {
    this.folder = path.join(userData, 'single-instance');
  }

  get isHeld(): boolean {
    return this.release_ !== null;
  }

  /** True: this is the one instance, and `onSecond` hears of others. False: the other one has been told. */
  request(own: SecondStart, onSecond: (second: SecondStart) => void): boolean {
    if (this.isHeld) return true;
    mkdirSync(this.folder, { recursive: true });
    if (!this.takeFile()) {
      this.leaveMessage(own);
      return false;
    }
    const watcher = watch(this.folder, { persistent: false }, () => this.takeMessages(onSecond));
    this.release_ = () => {
      watcher.close();
      rmSync(this.folder, { recursive: true, force: true });
    };
    return true;
  }

  release(): void {
    this.release_?.();
    this.release_ = null;
  }

  private takeFile(): boolean {
    const file = path.join(this.folder, 'holder');
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return true;
    } catch {
      if (isStandIn(Number(readFileSync(file, 'utf8')))) return false;
      writeFileSync(file, String(process.pid)); // the holder was killed
      return true;
    }
  }

  private leaveMessage(message: SecondStart): void {
    const part = path.join(this.folder, `part-${process.pid}`);
    writeFileSync(part, JSON.stringify(message));
    renameSync(part, path.join(this.folder, `from-${process.pid}`));
  }

  private takeMessages(onSecond: (second: SecondStart) => void): void {
    if (!existsSync(this.folder)) return;
    for (const name of readdirSync(this.folder).filter((entry) => entry.startsWith('from-'))) {
      const file = path.join(this.folder, name);
      const second = JSON.parse(readFileSync(file, 'utf8')) as SecondStart;
      rmSync(file);
      onSecond(second);
    }
  }
}

function isStandIn(processId: number): boolean {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'utf8').includes('host/boot.ts');
  } catch {
    return false;
  }
}
