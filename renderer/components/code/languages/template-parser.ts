import {
  type Input,
  NodeSet,
  NodeType,
  Parser,
  type ParseWrapper,
  type PartialParse,
  parseMixed,
  Tree,
  type TreeFragment,
} from '@lezer/common';
import { styleTags, tags } from '@lezer/highlight';
import { ampscriptTags } from './code-tags.ts';
import { type Region, templateRegions } from './template-regions.ts';

const NAMES = [
  'Template',
  'Text',
  'Block',
  'Output',
  'Script',
  'Personalization',
  'Mark',
  'Name',
  'Keyword',
  'FunctionName',
  'Variable',
  'Attribute',
  'Boolean',
  'Number',
  'String',
  'Comment',
  'Operator',
  'Bracket',
  'Separator',
] as const;
type Name = (typeof NAMES)[number];

const ids = new Map<Name, number>(NAMES.map((name, id) => [name, id]));

export const templateNodes = new NodeSet(
  NAMES.map((name, id) => NodeType.define({ id, name, top: name === 'Template' })),
).extend(
  styleTags({
    'Block/... Output/... Script/... Personalization/...': ampscriptTags.code,
    Mark: ampscriptTags.mark,
    Name: ampscriptTags.personalization,
    Keyword: tags.keyword,
    FunctionName: ampscriptTags.functionName,
    Variable: ampscriptTags.variable,
    Attribute: ampscriptTags.personalization,
    Boolean: tags.bool,
    Number: tags.number,
    String: tags.string,
    Comment: tags.comment,
    Operator: tags.operator,
    'Bracket Separator': tags.punctuation,
  }),
);

function typeOf(name: Name): NodeType {
  const type = templateNodes.types[ids.get(name) ?? -1];
  if (type === undefined) throw new Error(`There is no node ${name}.`);
  return type;
}

const REGIONS_AT_ONCE = 200;

/**
 * Marketing Cloud's own language around another one: AMPscript and personalization strings are cut out, as Marketing
 * Cloud does before anything else, and what is left is read as one text in the inner language. So an attribute
 * may hold AMPscript with quotes of its own.
 */
export class TemplateParser extends Parser {
  readonly #wrap: ParseWrapper | undefined;
  readonly #read: (text: string) => Iterable<Region>;

  /** `read` says what the parts of a text are. */
  constructor(inner: Parser | null, read: (text: string) => Iterable<Region> = templateRegions) {
    super();
    const isText = typeOf('Text').id;
    this.#read = read;
    this.#wrap =
      inner === null
        ? undefined
        : parseMixed(({ type }) =>
            type.isTop ? { parser: inner, overlay: (node) => node.type.id === isText } : null,
          );
  }

  override createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[],
  ): PartialParse {
    const parse = new TemplateParse(input, this.#read(input.read(0, input.length)));
    return this.#wrap?.(parse, input, fragments, ranges) ?? parse;
  }
}

class TemplateParse implements PartialParse {
  readonly #regions: Iterator<Region>;
  readonly #length: number;
  readonly #children: Tree[] = [];
  readonly #positions: number[] = [];
  parsedPos = 0;
  stoppedAt: number | null = null;

  constructor(input: Input, regions: Iterable<Region>) {
    this.#length = input.length;
    this.#regions = regions[Symbol.iterator]();
  }

  advance(): Tree | null {
    for (let count = 0; count < REGIONS_AT_ONCE; count += 1) {
      if (this.parsedPos >= (this.stoppedAt ?? this.#length)) return this.#finish();
      const next = this.#regions.next();
      if (next.done === true) return this.#finish();
      this.#add(next.value);
    }
    return null;
  }

  stopAt(position: number): void {
    this.stoppedAt = position;
  }

  #add(region: Region): void {
    this.#children.push(treeOf(region));
    this.#positions.push(region.from);
    this.parsedPos = region.to;
  }

  #finish(): Tree {
    return new Tree(typeOf('Template'), this.#children, this.#positions, this.parsedPos).balance();
  }
}

function treeOf(region: Region): Tree {
  const { from, to, opening, closing, kind } = region;
  const type = typeOf(kind);
  if (kind === 'Text') return new Tree(type, [], [], to - from);
  const buffer: number[] = [];
  const add = (name: Name, start: number, end: number) =>
    buffer.push(ids.get(name) ?? 0, start - from, end - from, 4);
  if (opening > 0) add('Mark', from, from + opening);
  if (kind === 'Personalization') add('Name', from + opening, to - closing);
  for (const token of region.tokens) add(token.kind, token.from, token.to);
  if (closing > 0) add('Mark', to - closing, to);
  return Tree.build({ buffer, nodeSet: templateNodes, topID: type.id, length: to - from });
}
