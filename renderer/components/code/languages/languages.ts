import { cssLanguage } from '@codemirror/lang-css';
import { html } from '@codemirror/lang-html';
import { javascriptLanguage } from '@codemirror/lang-javascript';
import { jsonLanguage } from '@codemirror/lang-json';
import { defineLanguageFacet, Language } from '@codemirror/language';
import { type Input, Parser, type PartialParse, type Tree, type TreeFragment } from '@lezer/common';
import type { CodeLanguage } from '../../../../shared/browse.ts';
import { ampscriptTokens } from './ampscript-tokens.ts';
import { serverJavascript } from './server-javascript.ts';
import { TemplateParser } from './template-parser.ts';
import type { Region } from './template-regions.ts';

const htmlParser = html({
  // Blocks are parts of pages: what one opens another may close.
  matchClosingTags: false,
  nestedLanguages: [{ tag: 'script', attrs: isServerScript, parser: serverJavascript }],
}).language.parser;

const xmlParser = html({ matchClosingTags: false, selfClosingTags: true }).language.parser;

function isServerScript(attributes: Readonly<Record<string, string>>): boolean {
  return Object.entries(attributes).some(
    ([name, value]) => name.toLowerCase() === 'runat' && value.toLowerCase() === 'server',
  );
}

/** AMPscript without marks around it. */
function* bareAmpscript(text: string): Generator<Region, void> {
  const { tokens } = ampscriptTokens(text, 0, text.length, null);
  if (text !== '') yield { kind: 'Script', from: 0, to: text.length, opening: 0, closing: 0, tokens };
}

const parsers = {
  html: new TemplateParser(htmlParser),
  xml: new TemplateParser(xmlParser),
  css: new TemplateParser(cssLanguage.parser),
  javascript: new TemplateParser(javascriptLanguage.parser),
  text: new TemplateParser(null),
  json: jsonLanguage.parser,
  ampscript: new TemplateParser(null, bareAmpscript),
  ssjs: new TemplateParser(serverJavascript),
} satisfies Record<CodeLanguage, Parser>;

/** The parser for a text of this language. Snippets are mostly kept with the marks or tags around their code. */
export function parserFor(language: CodeLanguage, text: string): Parser {
  const isTemplate =
    (language === 'ampscript' && /%%[[=]|<\w/.test(text)) || (language === 'ssjs' && /<script\b/i.test(text));
  return parsers[isTemplate ? 'html' : language];
}

/** A statement of AMPscript at the beginning of a line, in a piece of code without tags or marks of its own. */
const STATEMENT = /^\s*(?:var|set|if|elseif|else|endif|for|next|output|outputline)\b/im;

/**
 * The whole of a text is read in its language. Pieces that were taken out of one, as a comparison shows them, are
 * given to `parse`: without what stood around them, they are told by what they look like.
 */
class WithPieces extends Parser {
  readonly #whole: Parser;

  constructor(whole: Parser) {
    super();
    this.#whole = whole;
  }

  override createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[],
  ): PartialParse {
    return this.#whole.createParse(input, fragments, ranges);
  }

  override parse(text: Input | string): Tree {
    const isStatements = typeof text === 'string' && STATEMENT.test(text) && !/%%|<\w/.test(text);
    return (isStatements ? parsers.ampscript : this.#whole).parse(text);
  }
}

/** The language as the editor takes it. */
export function languageFor(language: CodeLanguage, text: string): Language {
  const parser = parserFor(language, text);
  const hasAmpscript = parser === parsers.html || parser === parsers.text;
  return new Language(defineLanguageFacet(), hasAmpscript ? new WithPieces(parser) : parser, [], language);
}
