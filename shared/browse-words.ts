import type { Change, CodeLanguage } from './browse.ts';

/** All changes, in the order in which they are told. */
export const CHANGES: readonly Change[] = [
  'added',
  'changed',
  'moved',
  'renamed',
  'deleted',
  'left-selection',
];

export const CHANGE_WORDS: Readonly<Record<Change, string>> = {
  added: 'Added',
  changed: 'Changed',
  moved: 'Moved',
  renamed: 'Renamed',
  deleted: 'Deleted',
  'left-selection': 'No longer selected',
};

export const LANGUAGE_NAMES: Readonly<Record<CodeLanguage, string>> = {
  html: 'HTML',
  ampscript: 'AMPscript',
  ssjs: 'Server-side JavaScript',
  javascript: 'JavaScript',
  css: 'CSS',
  json: 'JSON',
  xml: 'XML',
  text: 'Text',
};
