import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';

/**
 * A script for a page: the named modules of this folder without their types, imports and exports, one after the
 * other in one function, then `start`. Top-level names must differ between the modules of one program.
 */
export function pageProgram(modules: readonly string[], start: string): string {
  const bodies = modules.map((name) => {
    const source = readFileSync(path.join(import.meta.dirname, name), 'utf8');
    return stripTypeScriptTypes(source)
      .replaceAll(/^import\b[^;]*;$/gm, '')
      .replaceAll(/^export (?=async |function |class |const )/gm, '');
  });
  return `(() => {\n${bodies.join('\n')}\n${start}\n})();`;
}
