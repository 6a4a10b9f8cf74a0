/** The look of a report: as quiet as the program's, light and dark, and printable. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1c2026, #e4e7eb); --quiet: light-dark(#59606c, #a3aab5);
  --surface: light-dark(#fff, #1d1f23); --hairline: light-dark(#dfe2e7, #33373e); --bar: light-dark(#9db4e6, #4a5f8f);
  --accent: light-dark(#2559c7, #8eb1ff); --ok: light-dark(#166a34, #5fc98a); --problem: light-dark(#b3261e, #ff938a);
  --warning: light-dark(#8a5600, #e8b34d); }
body { margin: 0; background: var(--surface); color: var(--text);
  font: 14px/1.45 system-ui, -apple-system, 'Segoe UI', sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1100px; margin: 0 auto; padding: 32px 24px; }
h1 { font-size: 20px; line-height: 1.3; margin: 0 0 4px; overflow-wrap: anywhere; }
p { margin: 0 0 16px; }
code { font-family: ui-monospace, 'SF Mono', Consolas, monospace; font-size: 13px; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.facts { display: flex; flex-wrap: wrap; gap: 8px 32px; margin: 0 0 24px; }
.fact { display: flex; flex-direction: column-reverse; }
.fact dd { margin: 0; font-size: 20px; font-weight: 600; }
figure { margin: 0 0 24px; overflow-x: auto; }
figcaption { font-size: 13px; }
.bar { fill: var(--bar); } .this { fill: var(--accent); }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
caption { text-align: left; font-weight: 600; padding-bottom: 8px; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--hairline);
  overflow-wrap: anywhere; }
th { font-weight: 600; color: var(--quiet); white-space: nowrap; }
.moment, .mark { white-space: nowrap; }
.added { color: var(--ok); } .deleted { color: var(--problem); } .changed, .moved, .renamed { color: var(--accent); }
.left-selection { color: var(--warning); }
@media print { main { padding: 0; max-width: none; } thead { display: table-header-group; } tr { break-inside: avoid; } }
`;
