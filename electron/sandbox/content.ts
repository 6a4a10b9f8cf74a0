import type { Random } from './random.ts';

/** What the code of an asset may refer to. */
export interface References {
  readonly ids: readonly number[];
  readonly keys: readonly string[];
  /** Folders and name, as `ContentBlockByName` takes them. */
  readonly paths: readonly string[];
}

type Piece = (random: Random, references: References) => string;

const idOf = (random: Random, { ids }: References): number => (ids.length === 0 ? 1 : random.pick(ids));
const keyOf = (random: Random, { keys }: References): string =>
  keys.length === 0 ? 'none' : random.pick(keys);
/** Now and then one that is not there any more: real accounts have such. */
const pathOf = (random: Random, { paths }: References): string =>
  paths.length === 0 || random.chance(0.04)
    ? `Content Builder\\Campaigns\\Footer ${random.below(50)}`
    : random.pick(paths);

const LOREM = [
  'Dear %%=v(@firstName)=%%, your next trip starts with a single click — and ends with a smile.',
  'Nur noch bis Sonntag: 20 % auf alles, außer Tiernahrung. Größen S bis XXL sofort lieferbar.',
  'Merci d’être là ! Votre fidélité vous offre des avantages toute l’année, où que vous soyez.',
  '春の新作が入荷しました。会員様限定で先行販売を行っております。どうぞお早めにご覧ください。',
  'Спасибо, что вы с нами. Ваши бонусы ждут: используйте их до конца месяца в любом магазине.',
  'Grab your coupon 🎉 before it is gone: %%=v(@couponCode)=%% works online & in every store near you.',
];

const HTML: readonly Piece[] = [
  (random) =>
    `<table cellpadding="0" cellspacing="0" width="100%" role="presentation"><tr><td style="font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:1.5;color:#333333;padding:${8 + random.below(24)}px;">\n  <p>${random.pick(LOREM)}</p>\n</td></tr></table>`,
  (random) =>
    `<table align="center" width="600" class="wrapper"><tr><td align="left" valign="top"><h2 style="margin:0;mso-line-height-rule:exactly;">${random.pick(LOREM)}</h2></td>\n<td width="${40 + random.below(200)}"><img src="https://image.example.com/lib/fe9a15707566057f72/m/1/${random.below(90000)}.png" alt="" width="100%" style="display:block;border:0" data-assetid="${random.below(99999)}"></td></tr></table>`,
  (random, references) => `<div>%%=ContentBlockById("${idOf(random, references)}")=%%</div>`,
  (random, references) => `<div>%%=ContentBlockById(${idOf(random, references)})=%%</div>`,
  (random, references) => `%%=ContentBlockByKey("${keyOf(random, references)}")=%%`,
  (random, references) => `%%=ContentBlockByName("${pathOf(random, references)}")=%%`,
  (random) =>
    `<a href="%%=RedirectTo(Concat('https://www.example.com/shop?cid=', @campaign, '&utm_source=sfmc&pos=${random.below(20)}'))=%%" target="_blank" style="background-color:#0176d3;border-radius:4px;color:#ffffff;display:inline-block;padding:12px 24px;text-decoration:none;">Jetzt sichern &rarr;</a>`,
  () =>
    '<!--[if mso]><v:roundrect xmlns:v="urn:schemas-microsoft-com:vml" href="http://" style="height:40px;v-text-anchor:middle;width:200px;" arcsize="10%" stroke="f" fillcolor="#d62828"><w:anchorlock/><center><![endif]-->\n<span class="mobile-hidden">Only for <b>you</b></span>\n<!--[if mso]></center></v:roundrect><![endif]-->',
];

const AMPSCRIPT: readonly Piece[] = [
  (random) =>
    `%%[\n  /* look the customer up */\n  VAR @rows, @row, @firstName, @tier\n  SET @subscriberKey = AttributeValue("_subscriberkey")\n  SET @rows = LookupOrderedRows("Customers_${random.below(9)}", 1, "LastPurchase DESC", "SubscriberKey", @subscriberKey)\n  IF RowCount(@rows) > 0 THEN\n    SET @row = Row(@rows, 1)\n    SET @firstName = ProperCase(Field(@row, "FirstName"))\n    SET @tier = Field(@row, "Tier")\n  ELSE\n    SET @firstName = "friend"\n  ENDIF\n]%%`,
  (random) =>
    `%%[ FOR @i = 1 TO ${2 + random.below(6)} DO\n  SET @product = Field(Row(@products, @i), "Name")\n  IF NOT EMPTY(@product) THEN ]%%\n  <li>%%=v(@product)=%% – %%=FormatCurrency(Field(Row(@products, @i), "Price"), "de-DE")=%%</li>\n%%[ ENDIF NEXT @i ]%%`,
  () =>
    '%%[ SET @couponCode = ClaimRowValue("Coupons", "Code", "Claimed", "Email", emailaddr)\n   IF @couponCode == "" THEN RaiseError("No coupon left", true) ENDIF ]%%',
  (random, references) =>
    `%%[ IF @tier == "Gold" THEN ]%%\n%%=TreatAsContent(ContentBlockByKey("${keyOf(random, references)}"))=%%\n%%[ ELSE ]%%\n%%=ContentBlockById("${idOf(random, references)}")=%%\n%%[ ENDIF ]%%`,
];

const SSJS: readonly Piece[] = [
  (random) =>
    `<script runat="server">\n  Platform.Load("Core", "1.1.5");\n  try {\n    var de = DataExtension.Init("Orders_${random.below(30)}");\n    var rows = de.Rows.Lookup(["Email"], [Attribute.GetValue("emailaddr")]);\n    for (var i = 0; i < rows.length && i < 5; i++) {\n      Write("<li>" + rows[i]["Product"] + "</li>");\n    }\n  } catch (e) {\n    Write("<!-- " + Stringify(e) + " -->");\n  }\n</script>`,
  (random, references) =>
    `<script runat="server" language="javascript">\n  var block = Platform.Function.ContentBlockByKey("${keyOf(random, references)}");\n  Platform.Variable.SetValue("@block", block);\n</script>\n%%=TreatAsContent(@block)=%%`,
];

const ALL: readonly Piece[] = [...HTML, ...HTML, ...AMPSCRIPT, ...SSJS];

function compose(pieces: readonly Piece[], count: number, random: Random, references: References): string {
  let text = '';
  for (let index = 0; index < count; index += 1) text += `${random.pick(pieces)(random, references)}\n`;
  return text;
}

/** HTML with AMPscript, SSJS and references: 1 to 6 KB, one in 250 over 100 KB. */
export function htmlCode(random: Random, references: References): string {
  const text = compose(ALL, 4 + random.below(12), random, references);
  if (!random.chance(0.004)) return text;
  return text + compose(HTML, 8, random, references).repeat(Math.ceil(100_000 / 2_000) + random.below(40));
}

/** A code snippet: AMPscript alone, SSJS alone, or both with HTML. */
export function snippetCode(random: Random, references: References): string {
  const choice = random.next();
  if (choice < 0.4) return compose(AMPSCRIPT, 1 + random.below(5), random, references);
  if (choice < 0.6) return compose(SSJS.slice(0, 1), 1 + random.below(3), random, references);
  return htmlCode(random, references);
}

/** The beginning of a text, not cut within a character. */
export function beginning(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

export function paragraph(random: Random): string {
  return random.pick(LOREM);
}

/** The code of a template: HTML with named slots. */
export function templateCode(slots: readonly string[]): string {
  const places = slots.map((slot) => `      <div data-type="slot" data-key="${slot}"></div>`).join('\n');
  return `<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="en">\n  <head>\n    <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />\n    <title>%%=v(@subject)=%%</title>\n    <style type="text/css">\n      body { margin: 0; padding: 0; background-color: #f4f6f9; }\n      @media only screen and (max-width: 480px) { .mobile-hidden { display: none !important; } }\n    </style>\n  </head>\n  <body>\n    <custom name="opencounter" type="tracking">\n    <div class="layout">\n${places}\n    </div>\n    <custom type="footer" />\n  </body>\n</html>\n`;
}

/** The code of a code resource, by its extension. */
export function resourceCode(extension: string, random: Random, number: number): string {
  const text = random.pick(LOREM);
  switch (extension) {
    case 'js':
      return `/* resource ${number} */\n(function () {\n  'use strict';\n  window.greeting = ${JSON.stringify(text)};\n})();\n`;
    case 'css':
      return `/* resource ${number} */\n.hero::after { content: "→"; color: #${random.below(0xffffff).toString(16).padStart(6, '0')}; }\n`;
    case 'json':
      return JSON.stringify({ resource: number, text, numbers: [1, 2.5, -3e10] }, null, 2);
    case 'rss':
      return `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Feed ${number}</title><item><title><![CDATA[${text}]]></title></item></channel></rss>\n`;
    case 'xml':
      return `<?xml version="1.0"?>\n<catalog number="${number}"><entry>${text.replaceAll('&', '&amp;')}</entry></catalog>\n`;
    default:
      return `${number}: ${text}\n`;
  }
}
