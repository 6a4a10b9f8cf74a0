import type { IndexLine } from '../../../shared/format.ts';
import { type JsonObject, valueAt } from './json-value.ts';

/** Keys from the top of a document down; an index of an array is a key too. */
export type Path = readonly string[];

export interface KnownProperty {
  readonly label: string;
  readonly value: string;
  /** What the value says wholly: it is not listed again. */
  readonly said: readonly Path[];
}

type Reader = (document: JsonObject, line: IndexLine) => KnownProperty | undefined;

/** What people look for, in the order in which they do. */
const READERS: readonly Reader[] = [
  (document, line) => one('Name', 'name')(document, line) ?? { label: 'Name', value: line.name, said: [] },
  one('External key', 'customerKey'),
  pair('Type', 'assetType.displayName', 'assetType.name'),
  (_, { folderPath }) => (folderPath === '' ? undefined : { label: 'Folder', value: folderPath, said: [] }),
  one('Description', 'description'),
  one('Status', 'status.name'),
  one('Created', 'createdDate'),
  pair('Created by', 'createdBy.name', 'createdBy.email'),
  one('Modified', 'modifiedDate'),
  pair('Modified by', 'modifiedBy.name', 'modifiedBy.email'),
  pair('Owner', 'owner.name', 'owner.email'),
  one('Version', 'version'),
  tags,
  one('Published', 'meta.cloudPages.publishDate'),
  one('Active from', 'activeDate'),
  one('Active until', 'expirationDate'),
  pair('Template', 'views.html.template.name', 'views.html.template.id'),
  one('File name', 'fileProperties.fileName'),
  one('File extension', 'fileProperties.extension'),
  one('File size', 'fileProperties.fileSize', (bytes) => `${Number(bytes).toLocaleString('en')} bytes`),
  one('File created', 'fileProperties.fileCreatedDate'),
  one('Width', 'fileProperties.width', (pixels) => `${pixels} pixels`),
  one('Height', 'fileProperties.height', (pixels) => `${pixels} pixels`),
  one('Published address', 'fileProperties.publishedURL'),
  one('Character encoding', 'data.email.options.characterEncoding'),
  one('Content type', 'contentType'),
  one('ID', 'id'),
  one('Object ID', 'objectID'),
  one('Folder ID', 'category.id'),
  one('Business unit', 'memberId'),
  one('Enterprise', 'enterpriseId'),
];

/** Those that a version has. */
export function knownProperties(document: JsonObject, line: IndexLine): KnownProperty[] {
  return READERS.flatMap((read) => read(document, line) ?? []);
}

function one(label: string, path: string, write: (value: string) => string = (value) => value): Reader {
  const keys = path.split('.');
  return (document) => {
    const value = valueAt(document, ...keys);
    const word = wordOf(value);
    if (word === undefined) return undefined;
    return { label, value: typeof value === 'number' ? write(word) : word, said: [keys] };
  };
}

/** "Example User (user@example.com)": the second stands alone where there is no first. */
function pair(label: string, first: string, second: string): Reader {
  return (document, line) => {
    const [main, aside] = [one(label, first)(document, line), one(label, second)(document, line)];
    if (main === undefined || aside === undefined) return main ?? aside;
    const value = main.value === aside.value ? main.value : `${main.value} (${aside.value})`;
    return { label, value, said: [...main.said, ...aside.said] };
  };
}

/** A tag has a name and an id. */
function tags(document: JsonObject): KnownProperty | undefined {
  const found = valueAt(document, 'tags');
  if (!Array.isArray(found)) return undefined;
  const named = found.flatMap((tag: unknown, index) => {
    const keys = typeof tag === 'string' ? [] : ['name'];
    const name = wordOf(valueAt(tag, ...keys));
    return name === undefined ? [] : [{ name, path: ['tags', String(index), ...keys] }];
  });
  if (named.length === 0) return undefined;
  return {
    label: 'Tags',
    value: named.map(({ name }) => name).join(', '),
    said: named.map(({ path }) => path),
  };
}

function wordOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
