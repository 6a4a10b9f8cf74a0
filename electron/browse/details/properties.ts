import type { Property } from '../../../shared/browse.ts';
import type { IndexLine } from '../../../shared/format.ts';
import { toInstant } from '../../marketing-cloud/dates.ts';
import { isObject, type JsonObject } from './json-value.ts';
import { knownProperties, type Path } from './known-properties.ts';

/** A property with all of its value. */
export interface WholeProperty extends Property {
  /** Names it among those of a version; two versions are compared by it. */
  readonly key: string;
}

/** Of a value more is not shown: all of it is in the JSON. */
const SHOWN_UNITS = 2000;
/** Objects deeper than this are shown as JSON. */
const DEEPEST = 40;

/**
 * All that a version's JSON says of it: what people look for first, under its usual names, then all other fields
 * by their paths. No field is left out.
 */
export function wholeProperties(document: JsonObject, line: IndexLine): WholeProperty[] {
  const known = knownProperties(document, line);
  const said = new Set(known.flatMap((property) => property.said.map(keyOf)));
  return [
    ...known.map(({ label, value }) => ({ key: label, label, ...withKind(value) })),
    ...otherProperties(document, said),
  ];
}

/** The same, each value cut to what can be shown. */
export function shownProperties(document: JsonObject, line: IndexLine): Property[] {
  return wholeProperties(document, line).map(({ label, value, kind }) => ({
    label,
    value: shown(value),
    kind,
  }));
}

/** The beginning of a long value, with a word on how long it is. */
export function shown(value: string): string {
  if (value.length <= SHOWN_UNITS) return value;
  return `${value.slice(0, SHOWN_UNITS)}… (${value.length.toLocaleString('en')} characters; all of it is in the JSON)`;
}

function otherProperties(document: JsonObject, said: ReadonlySet<string>): WholeProperty[] {
  const found: WholeProperty[] = [];
  const visit = (value: unknown, path: Path, label: string): void => {
    if (isLeaf(value) || path.length > DEEPEST) {
      const key = keyOf(path);
      if (!said.has(key)) found.push({ key, label, ...withKind(written(value)) });
    } else if (Array.isArray(value)) {
      for (const [index, inner] of value.entries()) {
        visit(inner, [...path, String(index)], `${label}[${index}]`);
      }
    } else if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        visit(inner, [...path, key], label === '' ? key : `${label}.${key}`);
      }
    }
  };
  visit(document, [], '');
  return found;
}

/** What has no fields of its own: texts, numbers, and what is empty. */
function isLeaf(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !isObject(value) || Object.keys(value).length === 0;
}

function withKind(value: string): Pick<Property, 'value' | 'kind'> {
  const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value) ? toInstant(value) : undefined;
  if (instant !== undefined) return { value: instant, kind: 'instant' };
  return { value, kind: /\n|<\/?[a-z!]|%%/i.test(value) ? 'code' : 'text' };
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Keys may hold dots and brackets: as JSON no two paths are the same text. */
function keyOf(path: Path): string {
  return JSON.stringify(path);
}
