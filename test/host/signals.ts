const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Signals as in Electron: Chromium quits the app, but where the app listens itself the signal is the app's; once it
 * listens no more, the system's own way is back, which ends the process: libuv does not give it back to Chromium.
 */
export function quitOnSignals(app: { quit(): void }): void {
  for (const name of SIGNALS) {
    let wasTheApps = false;
    const listener = (): void => {
      if (process.listenerCount(name) > 1) wasTheApps = true;
      else if (wasTheApps) {
        process.removeListener(name, listener);
        process.kill(process.pid, name);
      } else app.quit();
    };
    process.on(name, listener);
  }
}
