export type SampleKind = 'html' | 'text' | 'code' | 'email' | 'image';

interface Named {
  readonly id: number;
  readonly name: string;
  /** From 0: how often it has been changed. */
  readonly edition: number;
}

/** The code of a sample asset, as people write it. */
export function codeOf(kind: SampleKind, named: Named): string {
  switch (kind) {
    case 'code':
      return snippet(named);
    case 'text':
      return `${named.name}\n\nNorthwind Retail GmbH, Speicherstadt 4, 20457 Hamburg\nManaging directors: A. Lindqvist, B. Okafor\nEdition ${named.edition + 1}\n`;
    case 'email':
      return email(named);
    case 'image':
      return '';
    case 'html':
      return block(named);
  }
}

function snippet({ name, edition }: Named): string {
  const table = name.startsWith('Order') ? 'DE_Orders' : 'DE_Loyalty';
  return `%%[
  /* ${name}, edition ${edition + 1} */
  SET @subscriber = AttributeValue("_subscriberkey")
  SET @rows = LookupRows("${table}", "SubscriberKey", @subscriber)
  SET @count = RowCount(@rows)
  IF @count > ${edition} THEN
    SET @row = Row(@rows, 1)
    SET @total = Field(@row, "Total")
  ELSE
    SET @total = 0
  ENDIF
]%%
<table role="presentation" width="600" cellpadding="0" cellspacing="0">
  <tr><td style="font:14px Arial;color:#333">Your total: %%=FormatCurrency(@total, "de-DE")=%%</td></tr>
</table>
%%=ContentBlockById(100${200 + edition * 7})=%%
`;
}

function block({ id, name, edition }: Named): string {
  const footer = id % 5 === 0 ? '%%=ContentBlockById(481516)=%%\n' : '';
  return `<table role="presentation" width="600" align="center" style="background:#f4f1ea">
  <tr>
    <td style="padding:24px;font:16px/1.5 Georgia,serif;color:#2b2b2b">
      <h1 style="margin:0 0 8px;font-size:26px">${name}</h1>
      <p>Dear %%First Name%%, the new collection is here. Edition ${edition + 1}, until stocks last.</p>
      <a href="https://www.northwind.example/new?utm_source=email" style="color:#8a3b12">See what is new</a>
      <img src="https://image.s50.example/hero-${id}.png" width="552" alt="">
    </td>
  </tr>
</table>
${footer}`;
}

function email(named: Named): string {
  return `<!doctype html>
<html><body style="margin:0;background:#ffffff">
<div data-type="slot" data-key="header"></div>
${block(named)}
<div data-type="slot" data-key="footer"></div>
</body></html>
`;
}
