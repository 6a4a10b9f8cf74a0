const PICTURE =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='552' height='220'%3E%3Crect width='552' height='220' fill='%23d8c9a8'/%3E%3Ccircle cx='130' cy='120' r='64' fill='%238a3b12'/%3E%3Crect x='250' y='70' width='220' height='90' fill='%23f4f1ea'/%3E%3C/svg%3E";

const BLOCK = `<table role="presentation" width="100%" style="max-width:600px;margin:auto;background:#f4f1ea">
  <tr><td style="padding:24px;font:16px/1.5 Georgia,serif;color:#2b2b2b">
    <h1 style="margin:0 0 8px;font-size:26px">The spring collection</h1>
    <p>Dear %%First Name%%, the new collection is here. Until stocks last.</p>
    <a href="https://www.northwind.example/new" style="color:#8a3b12">See what is new</a>
    <p><img src="IMAGE" width="552" height="220" style="max-width:100%;height:auto;background:#e4dfd3" alt=""></p>
  </td></tr></table>`;

const PAGES: Readonly<Record<string, string>> = {
  block: BLOCK,
  email: `<div style="font:13px Arial;color:#666;text-align:center;padding:8px">View in browser</div>${BLOCK}${BLOCK}`,
  image: '<body style="margin:0;display:grid;place-items:center;min-height:100vh"><img alt="" src="IMAGE">',
};

/** A page as the program shows a version, under a policy as strict; undefined where there is none. */
export function previewPage(url: URL): Response | undefined {
  const name = /^\/preview\/(\w+)\.html$/.exec(url.pathname)?.[1] ?? '';
  const page = PAGES[name];
  if (page === undefined) return undefined;
  const shown = name === 'image' || url.searchParams.has('images');
  const body = `<!doctype html><html lang="en"><title>Preview</title>${page.replaceAll('src="IMAGE"', shown ? `src="${PICTURE}"` : '')}`;
  return new Response(body, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'",
    },
  });
}
