import { z } from 'zod';
import type { Account } from './account.ts';
import { ASSET_TYPES } from './asset-types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { guid } from './random.ts';
import { type AssetRecord, customerKeyOf } from './records.ts';
import { invalid, ok, Refusal, type Reply, restError } from './replies.ts';
import type { Switches } from './switches.ts';

/** Fields the service owns: sent ones are passed over. */
const SERVER_OWNED = new Set([
  'id',
  'objectID',
  'assetType',
  'owner',
  'createdDate',
  'createdBy',
  'modifiedDate',
  'modifiedBy',
  'enterpriseId',
  'memberId',
  'thumbnail',
  'version',
  'category',
  'name',
  'file',
]);

const LARGEST_UPLOAD_BYTES = 5 * 1024 * 1024;
const LONGEST_KEY = 36;

const assetBody = z.record(z.string(), z.json());

/** `PATCH /asset/v1/content/assets/{id}` */
export function changeAsset(record: AssetRecord, body: unknown, account: Account, switches: Switches): Reply {
  const sent = parseBody(body);
  refuseTakenKey(sent, account, record);
  const file = uploadOf(sent);
  const category = categoryOf(sent, account);
  account.change(record, (changed) => {
    if (typeof sent.name === 'string') changed.name = sent.name;
    if (category !== undefined) changed.categoryId = category;
    if (file !== undefined) changed.file = file;
    const written = writtenFields(sent);
    const before = switches.patch === 'merges' ? account.document(record) : {};
    for (const [field, value] of Object.entries(written)) written[field] = merged(before[field], value);
    changed.fields = withFileSize({ ...changed.fields, ...written }, file);
  });
  return ok(account.document(record));
}

/** `POST /asset/v1/content/assets` */
export function createAsset(body: unknown, account: Account): Reply {
  const sent = parseBody(body);
  const { name } = sent;
  if (typeof name !== 'string' || name === '') throw new Refusal(invalid('name is required.'));
  refuseTakenKey(sent, account, undefined);
  const file = uploadOf(sent);
  const fields = writtenFields(sent);
  fields.customerKey ??= guid(account.seed, account.version, 131);
  const record = account.add({
    typeId: typeOf(sent),
    categoryId: categoryOf(sent, account) ?? account.root().id,
    name,
    written: { fields: withFileSize(fields, file), file },
  });
  return { status: 201, json: account.document(record) };
}

function parseBody(body: unknown): JsonObject {
  const parsed = assetBody.safeParse(body);
  if (!parsed.success) throw new Refusal(restError(400, 10001, 'The request body is not a JSON object.'));
  return parsed.data;
}

function writtenFields(sent: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(sent).filter(([field]) => !SERVER_OWNED.has(field)));
}

function merged(before: JsonValue | undefined, value: JsonValue): JsonValue {
  if (!isJsonObject(before) || !isJsonObject(value)) return value;
  const result: JsonObject = { ...before };
  for (const [field, inner] of Object.entries(value)) result[field] = merged(before[field], inner);
  return result;
}

function refuseTakenKey(sent: JsonObject, account: Account, self: AssetRecord | undefined): void {
  const key = sent.customerKey;
  if (key === undefined) return;
  if (typeof key !== 'string' || key.length > LONGEST_KEY) {
    throw new Refusal(invalid(`customerKey must be a text of at most ${LONGEST_KEY} characters.`));
  }
  const holder = account.findByKey(key);
  if (holder !== undefined && holder.id !== self?.id) {
    throw new Refusal(
      restError(409, 30002, `An asset with the customerKey '${customerKeyOf(holder, account.seed)}' exists.`),
    );
  }
}

function typeOf(sent: JsonObject): number {
  const type = sent.assetType;
  if (isJsonObject(type)) {
    if (typeof type.id === 'number') return type.id;
    const known = ASSET_TYPES.find(({ name }) => name === type.name);
    if (known !== undefined) return known.id;
  }
  throw new Refusal(invalid('assetType is required.'));
}

function categoryOf(sent: JsonObject, account: Account): number | undefined {
  const { category } = sent;
  if (!isJsonObject(category) || category.id === undefined) return undefined;
  const id = Number(category.id);
  if (account.folder(id) === undefined) throw new Refusal(invalid(`Category ${id} does not exist.`));
  return id;
}

function uploadOf(sent: JsonObject): string | undefined {
  const { file } = sent;
  if (file === undefined) return undefined;
  if (typeof file !== 'string' || !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(file)) {
    throw new Refusal(invalid('file must be Base64.'));
  }
  const bytes = Buffer.from(file, 'base64');
  if (bytes.length > LARGEST_UPLOAD_BYTES) throw new Refusal(invalid('The file is larger than 5 MB.'));
  return bytes.toString('base64');
}

/** The size of an uploaded file is the service's to say. */
function withFileSize(fields: JsonObject, file: string | undefined): JsonObject {
  if (file === undefined || !isJsonObject(fields.fileProperties)) return fields;
  const fileSize = Buffer.byteLength(file, 'base64');
  return { ...fields, fileProperties: { ...fields.fileProperties, fileSize } };
}
