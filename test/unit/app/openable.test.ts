import { describe, expect, it } from 'vitest';
import { mayBeOpened } from '../../../electron/app/openable.ts';

describe('a backed-up file', () => {
  it.each(['Logo.7.png', 'Logo.7.JPG', 'Flyer.8.pdf', 'Letter.9.txt', 'Letter.9.json', 'Film.3.mp4'])(
    '%s is opened by the system',
    (name) => expect(mayBeOpened(`/backups/content/${name}`)).toBe(true),
  );

  it.each([
    'Page.7.html',
    'Page.7.htm',
    'Page.7.xhtml',
    'Drawing.7.svg',
    'Feed.7.xml',
    'Code.7.js',
    'Code.7.ssjs',
    'Run.7.exe',
    'Run.7.bat',
    'Run.7.command',
    'Run.7.desktop',
    'Run.7.app',
    'Run.7.jar',
    'Macro.7.docm',
    'Table.7.xlsx',
    'Table.7.csv',
    'Photo.png.exe',
    'Photo.png ',
    'Photo.png.',
    '.png',
    'png',
    'Links.7.url',
    'Links.7.lnk',
    'Help.7.chm',
    'index.ndjson',
  ])('%s is shown in its folder instead', (name) => {
    expect(mayBeOpened(`/backups/content/${name}`)).toBe(false);
  });
});
