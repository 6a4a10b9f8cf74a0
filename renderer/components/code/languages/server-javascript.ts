import { javascriptLanguage } from '@codemirror/lang-javascript';
import {
  type Input,
  NodeSet,
  NodeType,
  Parser,
  type PartialParse,
  parseMixed,
  type SyntaxNodeRef,
  Tree,
} from '@lezer/common';
import { styleTags } from '@lezer/highlight';
import { ampscriptTags } from './code-tags.ts';

/** What Marketing Cloud gives to server-side JavaScript beside the language. */
const OBJECTS = new Set(
  `Platform Write Stringify Request Variable Attribute DataExtension Subscriber List Email Send TriggeredSend
  Account AccountUser BusinessUnit Template Portfolio ContentArea ContentAreaByName ContentBlockById
  ContentBlockByKey ContentBlockByName Redirect HTTP Script TreatAsContent Now GUID`.split(/\s+/),
);

const PLATFORM_MEMBER = /^(?:Platform|Script|HTTP|Recipient)(?:\s*\.\s*\w+)+$/;
const LONGEST_NAME = 100;

const nameType = NodeType.define({
  id: 0,
  name: 'ServerName',
  top: true,
  props: [styleTags({ ServerName: ampscriptTags.functionName })],
});
const names = new NodeSet([nameType]);

/** A name of Marketing Cloud's, as one whole. */
class NameParser extends Parser {
  override createParse(_input: Input, _fragments: unknown, ranges: readonly { from: number; to: number }[]) {
    return new NameParse((ranges.at(-1)?.to ?? 0) - (ranges[0]?.from ?? 0));
  }
}

class NameParse implements PartialParse {
  readonly #length: number;
  readonly parsedPos = 0;
  readonly stoppedAt = null;

  constructor(length: number) {
    this.#length = length;
  }

  advance(): Tree {
    return new Tree(names.types[0] ?? nameType, [], [], this.#length);
  }

  stopAt(): void {
    // There is nothing that could be stopped.
  }
}

const nameParser = new NameParser();

/** JavaScript that runs in Marketing Cloud: the names that it is given there are marked. */
export const serverJavascript: Parser = javascriptLanguage.parser.configure({
  props: [styleTags({ 'Script/...': ampscriptTags.code })],
  wrap: parseMixed((node, input) => (isServerName(node, input) ? { parser: nameParser } : null)),
});

function isServerName({ name, from, to }: SyntaxNodeRef, input: Input): boolean {
  if (to - from > LONGEST_NAME) return false;
  if (name === 'VariableName') return OBJECTS.has(input.read(from, to));
  return name === 'MemberExpression' && PLATFORM_MEMBER.test(input.read(from, to));
}
