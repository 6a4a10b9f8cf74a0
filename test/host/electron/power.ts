import { HostEmitter } from './host-emitter.ts';

/** Electron's `powerMonitor`. This machine never sleeps: tests emit its events. */
export class HostPowerMonitor extends HostEmitter {
  readonly onBatteryPower = false;

  constructor() {
    super('powerMonitor', [
      'suspend',
      'resume',
      'on-ac',
      'on-battery',
      'shutdown',
      'lock-screen',
      'unlock-screen',
      'user-did-become-active',
      'user-did-resign-active',
      'thermal-state-change',
      'speed-limit-change',
    ]);
  }

  getSystemIdleState(_thresholdSeconds: number): 'active' {
    return 'active';
  }

  getSystemIdleTime(): number {
    return 0;
  }

  isOnBatteryPower(): boolean {
    return this.onBatteryPower;
  }
}

type BlockerType = 'prevent-app-suspension' | 'prevent-display-sleep';

/** Electron's `powerSaveBlocker`: it keeps account of what it would hold. */
export class HostPowerSaveBlocker {
  private readonly started = new Set<number>();
  private lastId = 0;

  start(type: BlockerType): number {
    if (type !== 'prevent-app-suspension' && type !== 'prevent-display-sleep')
      throw new TypeError('Invalid type');
    this.lastId += 1;
    this.started.add(this.lastId);
    return this.lastId;
  }

  stop(id: number): boolean {
    return this.started.delete(id);
  }

  isStarted(id: number): boolean {
    return this.started.has(id);
  }
}
