'use strict';
/**
 * Loaded into main before the app (`-r`), in true Electron and in the stand-in alike: notes what the desktop was
 * given to show, and answers in the place of the person before it. launch.ts reads it.
 */
const { app, dialog, Menu, Notification, shell, Tray } = require('electron');

const witness = {
  trays: [],
  popups: [],
  notifications: [],
  opened: [],
  shown: [],
  loginItems: [],
  aboutShown: 0,
  dialogs: { answers: {}, asked: [] },
};
globalThis.witness = witness;

function note(owner, method, take) {
  const original = owner[method];
  owner[method] = function noted(...values) {
    take(this, ...values);
    return original.apply(this, values);
  };
}

function trayEntry(tray) {
  let entry = witness.trays.find((known) => known.tray === tray);
  if (!entry) {
    entry = { tray, menu: null, toolTip: '' };
    witness.trays.push(entry);
  }
  return entry;
}

note(Tray.prototype, 'setContextMenu', (tray, menu) => {
  trayEntry(tray).menu = menu;
});
note(Tray.prototype, 'setToolTip', (tray, toolTip) => {
  trayEntry(tray).toolTip = toolTip;
});
note(Notification.prototype, 'show', (notification) => witness.notifications.push(notification));
note(app, 'setLoginItemSettings', (_app, settings) => witness.loginItems.push(settings));

for (const method of ['showOpenDialog', 'showSaveDialog', 'showMessageBox']) {
  const original = dialog[method];
  dialog[method] = async (...values) => {
    const options = values.at(-1);
    witness.dialogs.asked.push({ method, options: { ...options, icon: undefined } });
    const answer = witness.dialogs.answers[method];
    return answer ?? original.apply(dialog, values);
  };
}

// A native menu would wait for a person: it counts as open until the test chooses in it or closes it.
Menu.prototype.popup = function popup(options = {}) {
  witness.popups.push({ menu: this, options });
};

shell.openExternal = async (url) => {
  witness.opened.push(url);
};
shell.openPath = async (path) => {
  witness.opened.push(path);
  return '';
};
shell.showItemInFolder = (path) => {
  witness.opened.push(path);
  witness.shown.push(path);
};
app.showAboutPanel = () => {
  witness.aboutShown += 1;
};
