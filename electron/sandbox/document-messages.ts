import { htmlCode, paragraph, templateCode } from './content.ts';
import { referencesFor, revisionLine, slots } from './document-blocks.ts';
import type { DocumentContext } from './document-context.ts';
import type { JsonObject } from './json.ts';
import { guid, hash, type Random } from './random.ts';
import type { AssetRecord } from './records.ts';

const VIEW_DATA: JsonObject = { email: { options: { generateFrom: null } } };

function view(kind: string, content: string): JsonObject {
  return {
    contentType: `application/vnd.etmc.email.View; kind=${kind}`,
    thumbnail: {},
    content,
    availableViews: [],
    data: VIEW_DATA,
    modelVersion: 2,
  };
}

/** The numbers an email has from before Content Builder; lists show them too. */
export function emailLegacy(seed: number, id: number): JsonObject {
  const legacy: JsonObject = {
    legacyId: 1000 + (hash(seed, id, 81) % 900_000),
    legacyKey: guid(seed, id, 82),
    legacyType: 'email',
    legacyCategoryId: 10_000 + (hash(seed, id, 83) % 500),
  };
  return { data: { email: { options: { characterEncoding: 'utf-8' }, legacy } }, legacyData: legacy };
}

/** A template-based (207) or HTML (208) email: its views, and the slots with their blocks. */
export function emailFields(record: AssetRecord, context: DocumentContext, random: Random): JsonObject {
  const html: JsonObject = { thumbnail: {} };
  if (record.typeId === 207) {
    html.content = revisionLine(record.revision) + templateCode(['banner', 'main']);
    html.availableViews = [];
    html.slots = slots(['banner', 'main'], context, random);
    const template = context.neighbour(random, ({ typeId }) => typeId === 4);
    if (template !== undefined) {
      html.template = {
        id: template.id,
        assetType: { id: 4, name: 'template', displayName: 'Template' },
        availableViews: [],
        modelVersion: 2,
      };
    }
  } else {
    html.content = revisionLine(record.revision) + htmlCode(random, referencesFor(context, random));
    html.availableViews = [];
  }
  html.data = VIEW_DATA;
  html.modelVersion = 2;
  return {
    views: {
      subjectline: view('subjectline', `${paragraph(random).slice(0, 60)} ${record.revision}`),
      preheader: view('preheader', paragraph(random)),
      text: {
        thumbnail: {},
        availableViews: [],
        data: { email: { options: { generateFrom: 'html' } } },
        generateFrom: 'html',
        modelVersion: 2,
      },
      viewAsAWebPage: { thumbnail: {}, availableViews: [], data: VIEW_DATA, modelVersion: 2 },
      html,
    },
  };
}

export function textEmailFields(record: AssetRecord, random: Random): JsonObject {
  const text = [1, 2, 3].map(() => paragraph(random)).join('\n\n');
  return {
    views: {
      subjectline: view('subjectline', paragraph(random).slice(0, 60)),
      text: view('text', `${text}\n-- ${record.revision}\n`),
    },
  };
}

/** A web page: one view with slots, and global styles. */
export function pageFields(record: AssetRecord, context: DocumentContext, random: Random): JsonObject {
  return {
    meta: { globalStyles: { isLocked: false, body: { 'max-width': '1280px', 'font-family': 'Arial' } } },
    views: {
      html: {
        thumbnail: {},
        content: revisionLine(record.revision) + templateCode(['col1']),
        slots: slots(['col1'], context, random),
        modelVersion: 2,
      },
    },
  };
}

export function messageViews(record: AssetRecord, random: Random): JsonObject {
  const message = { title: '🔔', text: paragraph(random), revision: record.revision };
  return {
    views: {
      push: {
        content: JSON.stringify(message),
        meta: { options: { customBlockData: message } },
        availableViews: [],
        modelVersion: 2,
      },
    },
  };
}
