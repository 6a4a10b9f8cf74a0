/** Code as it is written for Marketing Cloud: HTML, styles, AMPscript and server-side scripts in one. */
export const MIXED = `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>%%=v(@subject)=%%</title>
  <style type="text/css">
    /* colours of the season */
    body { margin: 0; background-color: %%=v(@ground)=%%; }
    .hero td { padding: 24px; font: 16px/1.5 Georgia, serif; color: #2b2b2b; }
    @media only screen and (max-width: 480px) {
      .mobile-hidden { display: none !important; }
    }
  </style>
</head>
%%[
  /* Who reads this, and what did they buy? */
  VAR @rows, @row, @count, @firstName, @tier
  SET @ground = "#f4f1ea"
  SET @subject = Concat("Your order, ", [First Name])
  SET @rows = LookupOrderedRows("DE_Orders", 10, "OrderDate DESC", "SubscriberKey", _subscriberkey)
  SET @count = RowCount(@rows)
  IF @count > 0 AND NOT Empty(@rows) THEN
    SET @row = Row(@rows, 1)
    SET @firstName = ProperCase(Field(@row, "FirstName"))
    SET @tier = Iif(@count >= 5, 'Gold', 'Friend of Ada''s')
  ELSE
    SET @firstName = "friend" /* nobody is nameless */
  ENDIF
]%%
<body>
  <!-- the header of all mails: %%=ContentBlockByKey("header-eu")=%% -->
  <table role="presentation" width="600" align="center" class="hero">
    <tr>
      <td style="border-left: 4px solid %%=v(@accent)=%%" class="mobile-hidden">
        <h1>Dear %%First Name%%, it&rsquo;s on its way</h1>
        <p>You are %%=v(@tier)=%%, since %%=Format(@since, "d MMMM yyyy")=%%.</p>
        <a href="%%=RedirectTo(Concat('https://www.northwind.example/orders?id=', @orderId, '&utm_source="mail"'))=%%" target="_blank">See your order</a>
      </td>
    </tr>
%%[ FOR @i = 1 TO @count DO
  SET @product = Field(Row(@rows, @i), "Product") ]%%
    <tr><td>%%=v(@product)=%% &ndash; %%=FormatCurrency(Field(Row(@rows, @i), "Price"), "de-DE")=%%</td></tr>
%%[ NEXT @i ]%%
  </table>
  <script runat="server">
    Platform.Load("Core", "1.1.5");
    try {
      // what the mail is about is kept
      var log = DataExtension.Init("Mail_Log");
      var name = Platform.Variable.GetValue("@firstName");
      log.Rows.Add({ Name: name, Campaign: "%%=v(@campaign)=%%", Sent: Platform.Function.SystemDateToLocalDate(Now()) });
    } catch (error) {
      Write("<!-- " + Stringify(error) + " -->");
    }
  </script>
  <script runat="server" language="ampscript">
    SET @footer = ContentBlockByName("Content Builder\\\\Shared\\\\Footer")
    OutputLine(v(@footer))
  </script>
  %%=TreatAsContent(@footer)=%%
</body>
</html>
`;

/** The same, a season later. */
export const MIXED_LATER = MIXED.replace('#f4f1ea', '#eef3f7')
  .replace('/* colours of the season */', '/* colours of the winter */')
  .replace('"DE_Orders", 10,', '"DE_Orders_2026", 25,')
  .replace('Dear %%First Name%%, it&rsquo;s on its way', 'Hello %%First Name%%, it is on its way to you')
  .replace(
    "SET @tier = Iif(@count >= 5, 'Gold', 'Friend of Ada''s')\n  ELSE",
    "SET @tier = Iif(@count >= 8, 'Gold', 'Silver')\n  ELSE",
  )
  .replace('        <p>You are %%=v(@tier)=%%, since %%=Format(@since, "d MMMM yyyy")=%%.</p>\n', '')
  .replace(
    '  %%=TreatAsContent(@footer)=%%\n',
    '  %%[ IF @tier == "Gold" THEN ]%%\n    <p class="gold">Free returns until %%=Format(@until, "d MMMM")=%%</p>\n  %%[ ENDIF ]%%\n  %%=TreatAsContent(@footer)=%%\n',
  );

/** Indented anew, which changes nothing. */
export const MIXED_INDENTED = MIXED_LATER.replaceAll(/^ {2}/gm, '\t');

/** A text of about a megabyte in two versions, with changes all over it. */
export function megabyte(changed: boolean): string {
  const lines: string[] = [];
  for (let row = 0; lines.length < 12_500; row += 1) {
    const isOther = changed && row % 97 === 0;
    lines.push(
      `<tr><td style="padding:${row % 24}px" class="row-${row}">%%=v(@name_${row % 50})=%% ${isOther ? 'was written anew' : 'as it was'} &ndash; ${(row * 2_654_435_761) % 1_000_003}</td></tr>`,
    );
    if (changed && row % 211 === 0) lines.push(`%%[ SET @added_${row} = Concat("x", @name_${row % 50}) ]%%`);
  }
  return lines.join('\n');
}
