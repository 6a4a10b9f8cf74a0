import { Tag, tags } from '@lezer/highlight';

const code = Tag.define();

/** What is special about the code of Marketing Cloud. */
export const ampscriptTags = {
  /** All that Marketing Cloud works out: it lies on a ground of its own. */
  code,
  /** `%%[`, `]%%`, `%%=`, `=%%`, and the `%%` of personalization strings. */
  mark: Tag.define(tags.processingInstruction),
  functionName: Tag.define(),
  variable: Tag.define(tags.variableName),
  personalization: Tag.define(tags.propertyName),
} as const;
