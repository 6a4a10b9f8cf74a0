import { assetType, type SandboxAssetType } from './asset-types.ts';
import { resourceCode, templateCode } from './content.ts';
import { formatServiceDate, formatWithoutOffset } from './dates.ts';
import { blockFields, snippetFields } from './document-blocks.ts';
import type { DocumentContext } from './document-context.ts';
import { emailFields, emailLegacy, messageViews, pageFields, textEmailFields } from './document-messages.ts';
import { generateFile, IMAGE_SIDE } from './files.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { guid, hash, Random } from './random.ts';
import { type AssetRecord, customerKeyOf, nameOf, ticksOf } from './records.ts';

/** The order in which the service writes an asset's fields. */
const FIELD_ORDER = [
  'id',
  'customerKey',
  'objectID',
  'contentType',
  'assetType',
  'version',
  'fileProperties',
  'name',
  'description',
  'owner',
  'createdDate',
  'createdBy',
  'modifiedDate',
  'modifiedBy',
  'enterpriseId',
  'memberId',
  'status',
  'thumbnail',
  'category',
  'tags',
  'content',
  'design',
  'superContent',
  'customFields',
  'meta',
  'views',
  'blocks',
  'minBlocks',
  'maxBlocks',
  'channels',
  'allowedBlocks',
  'slots',
  'template',
  'availableViews',
  'data',
  'legacyData',
  'sharingProperties',
  'modelVersion',
];

/** The whole asset, as `GET /asset/v1/content/assets/{id}` answers. */
export function wholeDocument(record: AssetRecord, context: DocumentContext): JsonObject {
  const type = assetType(record.typeId);
  const fields = {
    ...commonFields(record, type, context),
    ...(record.written ? {} : bodyFields(record, type, context)),
    ...record.fields,
  };
  return inServiceOrder(fields);
}

/** An asset without its body: what lists that leave bodies out choose from. */
export function lightDocument(record: AssetRecord, context: DocumentContext): JsonObject {
  const fields = { ...commonFields(record, assetType(record.typeId), context), ...record.fields };
  return inServiceOrder(fields);
}

/** The bytes of an asset's file; undefined for an asset that has none. */
export function fileOf(record: AssetRecord, seed: number): Buffer | undefined {
  if (record.file !== undefined) return Buffer.from(record.file, 'base64');
  const type = assetType(record.typeId);
  if (type.kind !== 'file') return undefined;
  return generateFile(type.extension ?? 'bin', seed, record.id, record.revision);
}

function inServiceOrder(fields: JsonObject): JsonObject {
  const ordered: JsonObject = {};
  for (const field of FIELD_ORDER) {
    const value = fields[field];
    if (value !== undefined) ordered[field] = value;
  }
  // Fields that were written through the API and have no place of their own.
  return Object.assign(ordered, fields);
}

const PEOPLE = ['Alex Rivera', 'Sam Östberg', 'Jo Tanaka', 'Kim Novák', 'Robin O’Neill', 'Integration User'];

function person(number: number, withEmail: boolean): JsonObject {
  const index = number % PEOPLE.length;
  const id = 700_301_950 + index;
  const name = PEOPLE[index] ?? 'Unknown';
  return withEmail
    ? { id, email: `user${index}@example.com`, name, userId: String(id) }
    : { id, name, userId: String(id) };
}

function commonFields(record: AssetRecord, type: SandboxAssetType, context: DocumentContext): JsonObject {
  const { seed, mid, enterpriseId } = context;
  const { id } = record;
  const variety = hash(seed, id, 41);
  const fields: JsonObject = { id, customerKey: customerKeyOf(record, seed) };
  if (variety % 50 !== 0) fields.objectID = guid(seed, id, 42);
  const contentType = contentTypeOf(type);
  if (contentType !== undefined) fields.contentType = contentType;
  fields.assetType = { id: type.id, name: type.name, displayName: type.displayName };
  if (variety % 3 === 0 || type.kind === 'page') fields.version = record.revision + 1;
  const fileProperties = filePropertiesOf(record, type, context);
  if (fileProperties !== undefined) fields.fileProperties = fileProperties;
  fields.name = nameOf(record, seed);
  const isGenerated = !record.written;
  if (isGenerated && variety % 4 === 1)
    fields.description = variety % 8 === 1 ? '' : `Used in journey ${variety % 40}`;
  fields.owner = person(variety, true);
  fields.createdDate = formatServiceDate(record.createdAt);
  fields.createdBy = person(variety, true);
  fields.modifiedDate = formatServiceDate(record.modifiedAt, record.dateForm, ticksOf(record, seed));
  fields.modifiedBy = person(variety + record.revision, variety % 7 !== 0);
  fields.enterpriseId = enterpriseId;
  fields.memberId = record.shared ? enterpriseId : mid;
  fields.status = variety % 11 === 0 ? { id: 2, name: 'Published' } : { id: 1, name: 'Draft' };
  fields.thumbnail = { thumbnailUrl: `/v1/assets/${id}/thumbnail` };
  fields.category = context.category(record.categoryId);
  if (isGenerated && variety % 13 === 0) fields.tags = [{ id: variety % 900, name: 'evergreen' }];
  fields.availableViews = availableViews(type);
  if (isGenerated && (type.kind === 'email' || type.kind === 'text-email'))
    Object.assign(fields, emailLegacy(seed, id));
  if (record.shared) fields.sharingProperties = { sharedWith: [mid], sharingType: 'view' };
  fields.modelVersion = 2;
  return fields;
}

function contentTypeOf(type: SandboxAssetType): string | undefined {
  switch (type.kind) {
    case 'email':
      return `application/vnd.etmc.email.Message; kind=${type.id === 207 ? 'template' : 'paste'}`;
    case 'page':
      return 'text/html';
    case 'code-resource':
      return (
        { js: 'application/javascript', css: 'text/css', json: 'application/json' }[type.extension ?? ''] ??
        'text/plain'
      );
    default:
      return undefined;
  }
}

function availableViews(type: SandboxAssetType): JsonValue[] {
  switch (type.kind) {
    case 'email':
      return ['subjectline', 'preheader', 'text', 'viewAsAWebPage', 'html'];
    case 'text-email':
      return ['subjectline', 'text'];
    case 'page':
      return ['html'];
    case 'json-message':
      return ['push'];
    default:
      return [];
  }
}

/** Blocks and templates carry a file name too, but only a file has an extension. */
function filePropertiesOf(
  record: AssetRecord,
  type: SandboxAssetType,
  context: DocumentContext,
): JsonObject | undefined {
  const name = nameOf(record, context.seed);
  if (type.kind !== 'file') {
    const hasName = ['block', 'code-snippet', 'layout', 'template'].includes(type.kind);
    return hasName ? { fileName: name } : undefined;
  }
  const given = record.fields?.fileProperties;
  if (given !== undefined) return undefined;
  const extension = type.extension ?? 'bin';
  const variety = hash(context.seed, record.id, 43);
  const properties: JsonObject = {
    fileName: `${name}.${extension}`,
    // Seen in the wild: the extension of a file uploaded a fourth time.
    extension: variety % 12 === 0 ? `${extension} (4) ` : extension,
    fileSize: (fileOf(record, context.seed)?.length ?? 0) + context.fileSizeOffset(),
    fileCreatedDate: `${formatWithoutOffset(record.createdAt - (record.createdAt % 1000))}.${String(variety % 10_000_000).padStart(7, '0')}-06:00`,
  };
  if (['png', 'jpg', 'gif'].includes(extension)) {
    const side = extension === 'png' ? IMAGE_SIDE : 1;
    Object.assign(properties, { width: side, height: side });
  }
  properties.publishedURL = `https://image.example.com/lib/fe9a15707566057f72/m/1/${record.id}.${extension}`;
  return properties;
}

function bodyFields(record: AssetRecord, type: SandboxAssetType, context: DocumentContext): JsonObject {
  const random = new Random(context.seed, record.id, record.revision, 61);
  switch (type.kind) {
    case 'block':
    case 'layout':
      return blockFields(record, type, context, random);
    case 'code-snippet':
      return snippetFields(record, context, random);
    case 'template':
      return {
        content: `${templateCode(['banner', 'main', 'footer'])}<!-- ${record.revision} -->\n`,
        meta: { contentHash: hash(record.id, record.revision) | 0 },
      };
    case 'email':
      return emailFields(record, context, random);
    case 'text-email':
      return textEmailFields(record, random);
    case 'page':
      return pageFields(record, context, random);
    case 'json-message':
      return messageViews(record, random);
    case 'code-resource':
      return {
        content: `${resourceCode(type.extension ?? '', random, record.id)}${record.revision === 0 ? '' : `\n${record.revision}\n`}`,
        meta: { cloudPages: { publishDate: formatWithoutOffset(record.createdAt).replace('T', ' ') } },
        data: { site: { content: JSON.stringify({ url: `https://pages.example.com/${record.id}` }) } },
      };
    case 'file':
      return {};
    case 'other':
      return { data: { number: record.id, revision: record.revision } };
  }
}
