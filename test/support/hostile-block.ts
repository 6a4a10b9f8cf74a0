/** Where something to be clicked lies in the hostile block, in CSS pixels. */
export interface Target {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

const WIDTH = 90;
const HEIGHT = 20;

/** What is clicked: each by a name, as `at` is told where it lies. */
const CLICKED: readonly ((at: string, canary: string) => string)[] = [
  (at, canary) => `<a ${at} href="${canary}/link-plain">plain</a>`,
  (at, canary) => `<a ${at} href="${canary}/link-self" target="_self">self</a>`,
  (at, canary) => `<a ${at} href="${canary}/link-blank" target="_blank">blank</a>`,
  (at, canary) => `<a ${at} href="${canary}/link-top" target="_top">top</a>`,
  (at, canary) => `<a ${at} href="${canary}/link-parent" target="_parent">parent</a>`,
  (at, canary) => `<a ${at} href="${canary}/link-opened" onclick="open('${canary}/window')">opens</a>`,
  (at, canary) => `<a ${at} href="${canary}/link-pinged" ping="${canary}/ping">ping</a>`,
  (at, canary) => `<a ${at} href="${canary}/link-download" download>download</a>`,
  (at) => `<a ${at} href="javascript:parent.postMessage('ran: javascript link','*')">script</a>`,
  (at) => `<a ${at} href="mailto:someone@example.com">mail</a>`,
  (at) => `<a ${at} href="data:text/html,<script>parent.postMessage('ran: data link','*')</script>">data</a>`,
  (at, canary) =>
    `<form action="${canary}/form"><input type="hidden" name="a" value="b"><button ${at}>form</button></form>`,
  (at, canary) =>
    `<form method="post" action="${canary}/form-post" target="_top"><button ${at}>post</button></form>`,
  (at, canary) => `<form><button ${at} formaction="${canary}/form-action">action</button></form>`,
  (at) => `<button ${at} onclick="parent.postMessage('ran: onclick','*')">click</button>`,
];

/** In rows above everything else. */
const placeOf = (index: number) => ({
  left: 10 + (index % 6) * (WIDTH + 10),
  top: 10 + Math.floor(index / 6) * 30,
});

export const TARGETS: readonly Target[] = CLICKED.map((_, index) => {
  const { left, top } = placeOf(index);
  return { name: String(index), x: left + WIDTH / 2, y: top + HEIGHT / 2 };
});

/** A message to the page around, should a script run. */
const ran = (what: string) => `parent.postMessage('ran: ${what}','*')`;

/** Images that a page may ask for, by a name that has `image` in it. */
const images = (canary: string) => `
  <img src="${canary}/image-beacon" width="1" height="1">
  <img srcset="${canary}/image-srcset 1x" src="data:,">
  <picture><source srcset="${canary}/image-picture"><img src="data:,"></picture>
  <input type="image" src="${canary}/image-input">
  <video poster="${canary}/image-poster"></video>
  <table background="${canary}/image-table"><tr><td>x</td></tr></table>
  <div style="background-image:url(${canary}/image-inline-style)">x</div>
  <style>.rule{background:url("${canary}/image-rule")} .listed{list-style:url("${canary}/image-list")}
    .before::before{content:url("${canary}/image-content")} .edge{border:9px solid;border-image:url("${canary}/image-border") 1}
    .mask{mask-image:url("${canary}/image-mask");background:red}</style>
  <div class="rule">x</div><ul><li class="listed">x</li></ul><p class="before">x</p><p class="edge">x</p><p class="mask">x</p>
  <svg width="9" height="9"><image href="${canary}/image-svg" width="9" height="9"/></svg>
  <img src="data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" onload="${ran('svg image')}"><image href="${canary}/not-from-svg-image"/><script>${ran('svg image')}</script></svg>`,
  )}">`;

/** All that is neither an image nor clicked. */
const others = (canary: string) => `
  <meta http-equiv="refresh" content="0;url=${canary}/refresh">
  <meta http-equiv="x-dns-prefetch-control" content="on">
  <base href="${canary}/base/" target="_self">
  <link rel="stylesheet" href="${canary}/style-link"><link rel="prefetch" href="${canary}/prefetch">
  <link rel="dns-prefetch" href="${canary}"><link rel="preconnect" href="${canary}">
  <link rel="preload" as="image" href="${canary}/preload-image"><link rel="preload" as="script" href="${canary}/preload-script">
  <link rel="preload" as="font" crossorigin href="${canary}/preload-font"><link rel="modulepreload" href="${canary}/module-script">
  <link rel="icon" href="${canary}/icon"><link rel="manifest" href="${canary}/manifest"><link rel="prerender" href="${canary}/prerender">
  <script>${ran('script')}; new Image().src='${canary}/from-script'; fetch('${canary}/fetch'); top.location='${canary}/top'; open('${canary}/open'); navigator.sendBeacon('${canary}/send-beacon')</script>
  <script src="${canary}/script-source"></script><script type="module" src="${canary}/script-module"></script>
  <script type="speculationrules">{"prefetch":[{"urls":["${canary}/speculation"]}],"prerender":[{"urls":["${canary}/speculation-page"]}]}</script>
  <style>@import "${canary}/style-import"; @import url(${canary}/style-import-url);
    @font-face{font-family:f;src:url(${canary}/font)} p{font-family:f}</style>
  <img src="data:," onerror="${ran('onerror')}"><body onload="${ran('onload')}">
  <svg onload="${ran('svg onload')}"><script>${ran('svg script')}</script><script href="${canary}/svg-script"/><use href="${canary}/svg-use#a"/>
    <animate onbegin="${ran('onbegin')}" attributeName="x" dur="1s"/><foreignObject><iframe src="${canary}/svg-frame"></iframe></foreignObject></svg>
  <iframe src="${canary}/frame"></iframe><iframe srcdoc="<script>top.postMessage('ran: srcdoc','*')</script><img src=${canary}/image-srcdoc>"></iframe>
  <iframe src="javascript:${ran('javascript frame')}"></iframe><iframe src="data:text/html,<script>top.postMessage('ran: data frame','*')</script>"></iframe>
  <object data="${canary}/object"></object><object type="image/svg+xml" data="${canary}/object-svg"></object>
  <embed src="${canary}/embed"><applet code="${canary}/applet"></applet><fencedframe src="${canary}/fenced"></fencedframe>
  <form action="${canary}/form-focus"><input autofocus onfocus="${ran('autofocus')};this.form.submit()"></form>
  <audio src="${canary}/audio" autoplay></audio><video src="${canary}/video" autoplay muted><track src="${canary}/track" default></video>
  <details open ontoggle="${ran('ontoggle')}"><summary>x</summary></details><marquee onstart="${ran('marquee')}">x</marquee>
  <img src="data:," attributionsrc="${canary}/attribution"><noscript><iframe src="${canary}/noscript-frame"></iframe></noscript>
  <math href="javascript:${ran('math')}"><mtext>x</mtext></math><template><script src="${canary}/template-script"></script></template>
  %%[ set @x = "<script>" ]%%<li%%[ ]%%nk rel="preconnect" href="${canary}">
  <script runat="server">Platform.Load("core","1"); Write("x")</script>`;

/** A content block that tries all that a page can to run something, or to tell somebody that it is looked at. */
export function hostileBlock(canaries: readonly string[]): string {
  const clicked = CLICKED.map((element, index) => {
    const { left, top } = placeOf(index);
    const at = `style="position:fixed;left:${left}px;top:${top}px;width:${WIDTH}px;height:${HEIGHT}px;z-index:9;overflow:hidden;background:#ddd;font:12px sans-serif;border:0;padding:0"`;
    return element(at, canaries[0] ?? '');
  });
  return [...canaries.map(others), ...canaries.map(images), ...clicked].join('\n');
}
