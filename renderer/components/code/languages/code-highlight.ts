import { HighlightStyle } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import { ampscriptTags } from './code-tags.ts';

/** Classes for what code is made of; their colours are in code-colors.css. */
export const codeHighlight = HighlightStyle.define([
  { tag: ampscriptTags.code, class: 'code-server' },
  { tag: ampscriptTags.mark, class: 'code-mark' },
  { tag: ampscriptTags.functionName, class: 'code-function' },
  { tag: ampscriptTags.variable, class: 'code-variable' },
  { tag: ampscriptTags.personalization, class: 'code-personalization' },
  { tag: [tags.comment, tags.docComment], class: 'code-comment' },
  { tag: [tags.keyword, tags.modifier, tags.self], class: 'code-keyword' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: 'code-string' },
  { tag: [tags.number, tags.bool, tags.null, tags.unit, tags.color, tags.atom], class: 'code-number' },
  { tag: [tags.tagName, tags.angleBracket, tags.typeName], class: 'code-tag' },
  { tag: [tags.attributeName, tags.propertyName], class: 'code-name' },
  { tag: tags.attributeValue, class: 'code-string' },
  { tag: [tags.className, tags.labelName, tags.constant(tags.className)], class: 'code-selector' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: 'code-function' },
  { tag: tags.character, class: 'code-number' },
  { tag: [tags.documentMeta, tags.processingInstruction], class: 'code-meta' },
]);
