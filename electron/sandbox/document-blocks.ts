import { assetType, isBlock, type SandboxAssetType } from './asset-types.ts';
import { beginning, htmlCode, paragraph, type References, snippetCode } from './content.ts';
import type { DocumentContext } from './document-context.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { guid, hash, Random } from './random.ts';
import { type AssetRecord, customerKeyOf, nameOf } from './records.ts';

const WRAPPER_START =
  '<table cellpadding="0" cellspacing="0" width="100%" role="presentation" style="min-width: 100%; " class="stylingblock-content-wrapper"><tr><td class="stylingblock-content-wrapper camarker-inner">';
const WRAPPER_END = '</td></tr></table>';
const DESIGN_PLACEHOLDER =
  '<p style="font-family:arial;color:#ccc;font-size:11px;text-align:center;font-weight:bold;padding:10px;margin:0;border:#ccc dashed 1px;">Drop blocks or content here</p>';

const DEEPEST_SLOT = 2;
/** Names that stand in a path, between quotes, as they are. */
const QUOTABLE = /^[^"\\/]+$/;

/** Assets that the code of another refers to. They are chosen among those the account was made with. */
export function referencesFor(context: DocumentContext, random: Random): References {
  const ids: number[] = [];
  const keys: string[] = [];
  const paths: string[] = [];
  for (let count = 0; count < 2; count += 1) {
    const record = context.neighbour(random, (candidate) => isBlock(candidate.typeId));
    if (record === undefined) continue;
    ids.push(record.id);
    keys.push(customerKeyOf({ ...record, fields: undefined }, context.seed));
    const path = [...context.firstPath(record), nameOf({ ...record, name: undefined }, context.seed)];
    if (path.every((name) => QUOTABLE.test(name))) paths.push(path.join('\\'));
  }
  return { ids, keys, paths };
}

/** Shows an edit in the code; an asset that was never changed has no such line. */
export function revisionLine(revision: number): string {
  return revision === 0 ? '' : `%%[ /* Revision ${revision} */ ]%%\n`;
}

export function snippetFields(record: AssetRecord, context: DocumentContext, random: Random): JsonObject {
  return { content: revisionLine(record.revision) + snippetCode(random, referencesFor(context, random)) };
}

export function blockFields(
  record: AssetRecord,
  type: SandboxAssetType,
  context: DocumentContext,
  random: Random,
): JsonObject {
  const inner = `${revisionLine(record.revision)}${htmlCode(random, referencesFor(context, random))}`;
  const content = WRAPPER_START + inner + WRAPPER_END;
  const meta: JsonObject = { wrapperStyles: { mobile: { visible: random.chance(0.9) }, styling: {} } };
  switch (type.id) {
    case 196:
      return { content, design: content, superContent: '', meta };
    case 198:
    case 199:
      return {
        content,
        design: '',
        meta: { ...meta, options: { image: { size: random.below(600), assetId: random.below(99_999) } } },
      };
    case 200:
    case 201:
      return { content, design: content.slice(0, 400), meta: { ...meta, rules: rules(random) } };
    case 213:
      return {
        content: layoutCode(['col1', 'col2']),
        design: DESIGN_PLACEHOLDER,
        meta,
        slots: slots(['col1', 'col2'], context, random),
      };
    case 225:
      return {
        content,
        design: '',
        customFields: { vendor: 'example', config: paragraph(random) },
        meta: { ...meta, options: { customBlockKey: guid(context.seed, record.id, 44) } },
      };
    default:
      return { content, design: '', meta };
  }
}

function rules(random: Random): JsonValue[] {
  return ['Gold', 'Silver', ''].map((tier) => ({
    name: tier === '' ? 'Default' : `Tier is ${tier}`,
    expression: tier === '' ? null : { attribute: 'Tier', operator: '==', value: tier },
    content: paragraph(random),
  }));
}

function layoutCode(names: readonly string[]): string {
  const columns = names.map(
    (name) => `<div class="columns ${name}"><div data-type="slot" data-key="${name}"></div></div>`,
  );
  return `<div class="section">\n${columns.join('\n')}\n</div>\n`;
}

/** Slots, each with one to three blocks: copies of other blocks, or blocks that live only here (no id). */
export function slots(
  names: readonly string[],
  context: DocumentContext,
  random: Random,
  depth = 0,
): JsonObject {
  const result: JsonObject = {};
  for (const name of names) {
    const blocks: JsonObject = {};
    for (let count = 1 + random.below(3); count > 0; count -= 1) {
      const key = random.below(2 ** 31).toString(36);
      blocks[key] = slotBlock(context, random, depth);
    }
    const content = Object.keys(blocks).map((key) => `<div data-type="block" data-key="${key}"></div>`);
    result[name] = {
      content: content.join(''),
      design: DESIGN_PLACEHOLDER,
      availableViews: [],
      blocks,
      modelVersion: 2,
    };
  }
  return result;
}

function slotBlock(context: DocumentContext, random: Random, depth: number): JsonObject {
  if (random.chance(0.4)) return copiedBlock(context, random);
  if (depth >= DEEPEST_SLOT || !random.chance(0.2)) return localBlock(random);
  return {
    assetType: { id: 213, name: 'layoutblock' },
    content: layoutCode(['inner']),
    design: DESIGN_PLACEHOLDER,
    slots: slots(['inner'], context, random, depth + 1),
    modelVersion: 2,
  };
}

function localBlock(random: Random): JsonObject {
  const content = `${WRAPPER_START}${beginning(htmlCode(random, { ids: [], keys: [], paths: [] }), 1500)}${WRAPPER_END}`;
  return {
    assetType: { id: 197, name: 'htmlblock' },
    content,
    design: '',
    meta: { wrapperStyles: { mobile: { visible: true } } },
    modelVersion: 2,
  };
}

/** The copy keeps the block as it was when the message was made: its first revision. */
function copiedBlock(context: DocumentContext, random: Random): JsonObject {
  const record = context.neighbour(random, ({ typeId }) => typeId >= 195 && typeId <= 197);
  if (record === undefined) return localBlock(random);
  const original: AssetRecord = { ...record, name: undefined, fields: undefined };
  const type = assetType(record.typeId);
  const name = nameOf(original, context.seed);
  return {
    id: record.id,
    customerKey: customerKeyOf(original, context.seed),
    assetType: { id: type.id, name: type.name, displayName: type.displayName },
    fileProperties: { fileName: name },
    name,
    content: beginning(
      htmlCode(new Random(context.seed, record.id, 45), { ids: [], keys: [], paths: [] }),
      3000,
    ),
    design: '',
    meta: { wrapperStyles: { mobile: { visible: true }, styling: {} }, hash: hash(record.id, 46) | 0 },
    availableViews: [],
    modelVersion: 2,
  };
}
