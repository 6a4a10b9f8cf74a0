import { setFlagsFromString } from 'node:v8';
import { app, net } from 'electron';
import { describeApp } from './app/about.ts';
import { callHandlers } from './app/desktop-calls.ts';
import { failStart } from './app/failed-start.ts';
import { answerCalls } from './app/ipc.ts';
import { followLink } from './app/links.ts';
import { openLogFile } from './app/log-file.ts';
import { HIDDEN, startsHidden } from './app/login-item.ts';
import { AppMenu } from './app/menu.ts';
import { guardNavigation } from './app/navigation-guards.ts';
import { Notifications } from './app/notifications.ts';
import { denyPermissions } from './app/permissions.ts';
import { placesOf } from './app/places.ts';
import { keepAwake, networkUp, watchPower } from './app/power.ts';
import { Previews } from './app/previews.ts';
import { registerScheme, servePages } from './app/protocol.ts';
import { quitCleanly } from './app/quitting.ts';
import { guardRequests } from './app/request-guard.ts';
import { sampleStarter } from './app/sample-account.ts';
import { openStores } from './app/store.ts';
import { systemProxy } from './app/system-proxy.ts';
import { AppTray } from './app/tray.ts';
import { runActions } from './app/tray-actions.ts';
import { openUpdater } from './app/updater.ts';
import { readyNotice, Updates } from './app/updates.ts';
import { MainWindow } from './app/window.ts';
import { createJobService } from './jobs/job-service.ts';
import { createSecretRegistry } from './journal/secret-registry.ts';
import { openKeychain } from './settings/keychain.ts';
import { proxyPasswords } from './settings/secrets.ts';

// A backup makes much short-lived garbage. Collecting it often keeps memory flat and costs no time.
setFlagsFromString('--optimize-for-size');

app.enableSandbox();
// The packer's appId: Windows ties notifications and the taskbar's button to it.
app.setAppUserModelId('org.backupcreator.desktop');
registerScheme();

// A second program of the same user would run the same jobs: it shows the first one's window instead.
if (app.requestSingleInstanceLock()) app.whenReady().then(start).catch(failStart);
else app.quit();

async function start(): Promise<void> {
  const places = placesOf(import.meta.dirname, import.meta.url);
  const secrets = createSecretRegistry();
  for (const password of proxyPasswords(process.env)) secrets.add(password);
  const log = openLogFile(places.log, secrets);
  const { settings, state, notices } = openStores({ folder: places.state, log });

  const previews = new Previews();
  servePages({ folder: places.pages, previews, log });
  denyPermissions();
  guardRequests(log);
  guardNavigation(log);

  const window = new MainWindow({
    ...places,
    log,
    loadState: () => settings.get().window,
    saveState: (bounds) => settings.set({ ...settings.get(), window: bounds }),
    onClosed: () => previews.clear(),
  });
  const openJob = (jobId: string) => window.navigate({ to: 'job', jobId });
  const openSettings = () => window.navigate({ to: 'settings', jobId: null });
  const notifications = new Notifications({
    wanted: () => settings.get().preferences.notifications,
    openJob,
    log,
  });

  const tray = new AppTray({
    icons: places.trayIcons,
    actions: {
      ...runActions(() => jobs.handlers, { openJob, log }),
      openJob,
      openSettings,
      open: () => window.show(),
      quit: () => app.quit(),
    },
  });

  const menu = new AppMenu({
    backUp: () => window.backUpShownJob(),
    search: () => window.searchShownJob(),
    openJob,
    openSettings,
    addJob: () => window.navigate({ to: 'add-job', jobId: null }),
    openHelp: () => followLink('installed-packages-help', log),
    openLog: () => window.navigate({ to: 'log', jobId: null }),
    showShortcuts: () => window.showShortcuts(),
  });

  const jobs = createJobService({
    settings,
    state,
    secrets: openKeychain({ service: app.getName(), folder: places.sealedSecrets }),
    secretRegistry: secrets,
    fetch: (url, init) => net.fetch(url, { ...init, bypassCustomProtocolHandlers: true }),
    log,
    threads: places.threads,
    stateFolder: places.state,
    toolVersion: app.getVersion(),
    networkUp,
    resolveProxy: systemProxy(log),
    startSample: sampleStarter({ entry: places.sampleProcess, log }),
    keepAwake,
    ...notifications.listeners,
    emit(name, payload) {
      window.send(name, payload);
      if (name !== 'jobs.changed') return;
      tray.show(jobs.jobs());
      menu.show(jobs.jobs());
    },
  });
  for (const notice of notices) jobs.addNotice(notice);
  const updates = new Updates({
    updater: openUpdater(log),
    current: app.getVersion(),
    settings,
    jobs: () => jobs.jobs(),
    emit: (view) => window.send('updates.changed', view),
    onReady: (newer) => jobs.addNotice(readyNotice(newer)),
    log,
  });
  answerCalls({
    handlers: callHandlers({ jobs, settings, window, previews, secrets, updates, ...places }),
    log,
    secrets,
  });

  describeApp(places.icon);

  watchPower({ onWake: (reason) => jobs.wake(reason), onShutdown: () => app.quit() });
  quitCleanly({ onQuit: () => window.allowClosing(), stop: () => jobs.stop(), log });
  app.on('second-instance', (_event, commandLine) => {
    if (!commandLine.includes(HIDDEN)) window.show();
  });
  app.on('activate', () => window.show());

  if (startsHidden()) window.stayHidden();
  else window.show();
  void updates.start();
  await jobs.start();
}
