'use strict';
/**
 * Loaded into the desktop app's main before the app (`-r`): prints when the window shows what it has to show, the
 * wizard of a first start, in milliseconds since 1970.
 */
const { app } = require('electron');

const SHOWN = `new Promise((resolve) => {
  const look = () => (document.querySelector('form') === null ? requestAnimationFrame(look) : resolve());
  look();
})`;

app.once('browser-window-created', (_event, window) => {
  window.once('ready-to-show', () => {
    window.webContents.executeJavaScript(SHOWN).then(tell, fail);
  });
});

function tell() {
  process.stdout.write(`WINDOW_READY=${performance.timeOrigin + performance.now()}\n`);
}

function fail(error) {
  process.stderr.write(`${error}\n`);
  app.exit(1);
}
