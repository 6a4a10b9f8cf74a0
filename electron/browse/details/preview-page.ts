import { withoutRanges } from '../../marketing-cloud/content.ts';

/**
 * Pages for a frame that may do nothing. Its policy and sandbox keep what is in them from running and from
 * loading; what they cannot keep it from is taken away here.
 */

/** Before all of a page's own: no address is looked up ahead, and what was a link looks like one. */
const BEGINNING = [
  '<meta http-equiv="x-dns-prefetch-control" content="off">',
  '<style>html{background-color:#fff;color-scheme:light}',
  ':where(a[x-href]){color:#00e;text-decoration:underline}</style>',
].join('');
const DOCTYPE = '<!DOCTYPE html>';

/**
 * Elements that a policy does not govern, or whose refusal would be seen as an error. `link` above all: a browser
 * resolves and connects to the addresses of `dns-prefetch` and `preconnect` whatever the policy says. A browser
 * begins such an element at these letters and nowhere else: entities, NUL or other letters in the name make another
 * one of it. So none is left, wherever it stands; at worst code that is shown as text has another word in it.
 */
const NOT_WANTED = /<(\/?)(iframe|frameset|object|applet|portal|fencedframe)(?=[\s/>]|$)/gi;
/** Those without an end tag, which may stand in a head: they become one that does nothing in either place. */
const NOT_WANTED_VOID = /<(\/?)(?:link|meta|base|embed|frame)(?=[\s/>]|$)/gi;
/**
 * What makes a link, and an attribute that asks an address of its own: under another name it does neither. A
 * sandbox keeps a link from much, but not from replacing the preview, nor from being opened in another window with
 * a key held down.
 */
const NOT_WANTED_ATTRIBUTE = /(?=href\s*=|attributionsrc)/gi;
/** Rules for links are to apply to what was one. */
const LINK_SELECTOR = /:(?:any-)?link(?=\s*[,{])/gi;

/**
 * A block, email or page as it looks before Marketing Cloud works it out. AMPscript in brackets prints nothing and
 * is left away; what prints (`%%=v(@name)=%%`, `%%first_name%%`) stays as text, where it will be.
 */
export function htmlPage(html: string): string {
  const shown = withoutRanges(html, '%%[', ']%%');
  const doctype = /^\s*<!doctype[^>]*>/i.exec(shown)?.[0] ?? '';
  const rest = shown.slice(doctype.length);
  const safe = rest
    .replaceAll(NOT_WANTED, '<$1x-$2')
    .replaceAll(NOT_WANTED_VOID, '<$1basefont')
    .replaceAll(NOT_WANTED_ATTRIBUTE, 'x-')
    .replaceAll(LINK_SELECTOR, '[x-href]');
  return `${doctype === '' ? DOCTYPE : doctype.trim()}${BEGINNING}${safe}`;
}

/** An image, as it is or made smaller to fit. In an `img` an SVG runs nothing and loads nothing. */
export function imagePage(bytes: Uint8Array, mediaType: string): string {
  const address = `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
  const style =
    'body{margin:0;min-height:100vh;display:grid;place-items:center;background:repeating-conic-gradient(#eee 0 25%,#fff 0 50%) 0 0/16px 16px}img{max-width:100%;max-height:100vh}';
  return `${DOCTYPE}${BEGINNING}<style>${style}</style><img src="${address}" alt="">`;
}

/** A text as it is written. */
export function textPage(text: string): string {
  return `${DOCTYPE}${BEGINNING}<style>pre{font:13px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:16px}</style><pre>${escaped(text)}</pre>`;
}

/** A sentence in the place of what cannot be shown. */
export function sentencePage(sentence: string): string {
  return `${DOCTYPE}${BEGINNING}<style>p{font:15px/1.5 system-ui,sans-serif;color:#495057;margin:32px;text-align:center}</style><p>${escaped(sentence)}</p>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
