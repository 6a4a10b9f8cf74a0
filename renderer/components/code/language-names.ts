import type { CodeLanguage } from '../../../shared/browse.ts';

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
