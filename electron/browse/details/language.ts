import type { CodeLanguage } from '../../../shared/browse.ts';
import { LANGUAGE_NAMES } from '../../../shared/browse-words.ts';
import { codeFiles } from '../../marketing-cloud/content.ts';

const LANGUAGES: Readonly<Record<string, CodeLanguage>> = {
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  xht: 'html',
  amp: 'ampscript',
  ssjs: 'ssjs',
  js: 'javascript',
  css: 'css',
  less: 'css',
  sass: 'css',
  json: 'json',
  xml: 'xml',
  xsl: 'xml',
  xslt: 'xml',
  atom: 'xml',
  rss: 'xml',
  svg: 'xml',
};

const CODE_SNIPPET = 220;

/**
 * The language of a file by its extension; with its content, HTML that is nothing but AMPscript, or nothing but
 * server-side JavaScript, is told from HTML with some in it.
 */
export function languageOf(extension: string, content?: string): CodeLanguage {
  const language = LANGUAGES[extension] ?? 'text';
  if (language !== 'html' || content === undefined) return language;
  const [code] = codeFiles({ assetType: { id: CODE_SNIPPET }, content });
  return code === undefined || code.extension === 'json' ? language : (LANGUAGES[code.extension] ?? language);
}

export function languageLabel(language: CodeLanguage): string {
  return LANGUAGE_NAMES[language];
}
