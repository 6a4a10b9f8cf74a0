/** Electron's `app.commandLine`: what the app was started with, and what it appends before Chromium starts. */
export class CommandLine {
  readonly switches = new Map<string, string>();

  constructor(commandLine: readonly string[]) {
    for (const argument of commandLine) {
      const [, name, value = ''] = /^--([^=]+)=?(.*)$/s.exec(argument) ?? [];
      if (name !== undefined) this.appendSwitch(name, value);
    }
  }

  appendSwitch(name: string, value = ''): void {
    this.switches.set(name.toLowerCase(), value);
  }

  hasSwitch(name: string): boolean {
    return this.switches.has(name.toLowerCase());
  }

  getSwitchValue(name: string): string {
    return this.switches.get(name.toLowerCase()) ?? '';
  }

  removeSwitch(name: string): void {
    this.switches.delete(name.toLowerCase());
  }
}
