import { guid, hash, Random } from './random.ts';

/** Names that break naive programs; they come in runs of neighbours that share one folder. */
export const ODD_NAMES: readonly string[] = [
  'Footer',
  'footer',
  'FOOTER',
  'CON',
  'aux.',
  'NUL.html',
  'com1',
  '  leading spaces',
  'trailing spaces  ',
  'trailing dot.',
  '.hidden',
  '..',
  'Header / Desktop / v2',
  'path\\to\\block',
  'Say "hello" today',
  "L'été – l'offre",
  'What? 50% off: <now> | today*',
  '%%=v(@FirstName)=%% greeting',
  '🎉 Black Friday 🎉',
  '👨‍👩‍👧‍👦 Family block 👍🏽',
  '日本語のブロック',
  '夏のキャンペーン／2024',
  'Привет, {{имя}}',
  'مرحبا بالعالم',
  'שלום עולם',
  'สวัสดี',
  'Caf\u00e9 cr\u00e8me',
  'Cafe\u0301 cre\u0300me',
  'Straße & Größe',
  'tab\there',
  `Very long name ${'that goes on and on '.repeat(11)}end`,
  `ロング${'長い名前'.repeat(40)}`,
  '#hash & ampersand + plus = fun;',
  '-rf --force',
  '$HOME `whoami`',
  'newsletter.html',
  'a',
];

const CAMPAIGNS = [
  'SUM24',
  'BF',
  'NL',
  'Onboarding',
  'Loyalty',
  'Winback',
  'TX',
  'Global',
  'DE',
  'FR',
  'EMEA',
];
const THINGS = [
  'Hero',
  'Header',
  'Footer',
  'Offer',
  'Product Grid',
  'CTA',
  'Legal',
  'Preheader',
  'Coupon',
  'Survey',
];
const KINDS = [
  'Banner',
  'Block',
  'AMPscript',
  'SSJS include',
  'Lookup',
  'Snippet',
  'Module',
  'Test',
  'v2',
  'FINAL',
];
const WORLD = [
  'Angebot für Mütter',
  'Été à Paris',
  'Świąteczna oferta',
  'Новости',
  'ニュース',
  '新着情報',
  'عرض',
  'Ελλάδα',
];
const EMOJI = ['🎁', '🔥', '✈️', '☀️', '❤️', '🛒', '📣', '🎄'];

/** The name an asset was made with. `number` tells namesakes apart, as people do. */
export function generateName(random: Random, number: number): string {
  const thing = random.pick(THINGS);
  const kind = random.pick(KINDS);
  const base = [
    () => `${random.pick(CAMPAIGNS)}_${thing}_${kind}_${number}`,
    () => `${thing} ${kind} ${number}`,
    () => `${random.pick(CAMPAIGNS)} - ${thing} (${number})`,
    () => `ampscript_${thing}_lookup_${number}`.toLowerCase().replaceAll(' ', '_'),
    () => `set @${thing.replaceAll(' ', '')} ${number}`,
  ];
  const name = random.pick(base)();
  const oddity = random.next();
  if (oddity < 0.05) return `${random.pick(EMOJI)} ${name}`;
  if (oddity < 0.1) return `${random.pick(WORLD)} ${number}`;
  if (oddity < 0.14) return `${name} / ${kind}`;
  if (oddity < 0.15) return ` ${name}`;
  if (oddity < 0.16) return `${name} `;
  if (oddity < 0.17) return `"${name}"`;
  if (oddity < 0.18) return name.toUpperCase();
  return name;
}

/** The customer key an asset was made with: unique, at most 36 characters, a few with spaces at an end. */
export function generateCustomerKey(seed: number, id: number): string {
  const choice = hash(seed, id, 71) % 100;
  if (choice < 60) return guid(seed, id, 72);
  const random = new Random(seed, id, 73);
  const end = `_${id.toString(36)}`;
  const words = `${random.pick(CAMPAIGNS)}_${random.pick(THINGS)}_${random.pick(KINDS)}`;
  if (choice === 60) return ` ${words.slice(0, 35 - end.length)}${end}`;
  if (choice === 61) return `${words.slice(0, 35 - end.length)}${end} `;
  return `${words.slice(0, 36 - end.length)}${end}`;
}

/** Folders every account has, so that small ones are hard too. */
export const ODD_FOLDER_NAMES: readonly string[] = [
  'Campaigns',
  'campaigns',
  '2024/Q1',
  '🎄 Weihnachten',
  '日本',
  'Архив',
  'con',
  'Shared assets.',
  ' Newsletter ',
  'Emails "old"',
  'Caf\u00e9',
  'Cafe\u0301',
];

const FOLDER_WORDS = [
  'Newsletter',
  'Product',
  'Welcome',
  'Triggered',
  'Images',
  'Archive',
  'Test',
  'Local',
  'Brand',
];

export function generateFolderName(random: Random, number: number): string {
  const word = random.pick(FOLDER_WORDS);
  const oddity = random.next();
  if (oddity < 0.08) return `${word}/${number}`;
  if (oddity < 0.14) return `${random.pick(EMOJI)} ${word} ${number}`;
  if (oddity < 0.2) return `${random.pick(WORLD)} ${number}`;
  return `${word} ${number}`;
}
