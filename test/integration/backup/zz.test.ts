import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
test('race', async () => {
  const d = mkdtempSync('/tmp/lk-');
  const cs = await Promise.all([0,1,2].map(async () => { const c = fork('/work/main/test/integration/backup/lock-process.ts'); await once(c,'message'); return c; }));
  const counts: Record<string, number> = {};
  for (let r=0;r<300;r++) {
    const path = join(d, `l${r}.sqlite`); writeFileSync(path, 'garbage '.repeat(500));
    const at = Date.now()+4;
    const as = await Promise.all(cs.map(async c => { const a = once(c,'message'); c.send({command:'acquire', path, at}); return (await a)[0]; }));
    const n = as.map((a)=>a?.held ?? 'E').filter(x=>x===true).length; counts[n]=(counts[n]??0)+1;
    if (n>1) { let keep=0; for (const c of cs) { const a = once(c,'message'); c.send({command:'beat'}); if ((await a)[0]==='beaten') keep++; } counts['beat'+keep]=(counts['beat'+keep]??0)+1; }
  }
  console.log(counts); for (const c of cs) c.kill(); rmSync(d,{recursive:true});
}, 60000);
