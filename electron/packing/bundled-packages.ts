import { sep } from 'node:path';
import type { Plugin } from 'vite';

/** Where each build lists the packages it holds code of; for `write-licences.ts`, and not packed. */
export const BUNDLED_LIST = 'bundled-packages.json';

/** Lists the folders of all packages, from the project's own, whose modules are part of a build. */
export function bundledPackages(): Plugin {
  return {
    name: 'bundled-packages',
    apply: 'build',
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      const inChunks = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
      // Style sheets are taken out of the chunks.
      const styles = [...this.getModuleIds()].filter((id) => id.endsWith('.css'));
      for (const id of [...inChunks, ...styles]) {
        const folder = packageFolder(id);
        if (folder !== undefined) folders.add(folder);
      }
      this.emitFile({
        type: 'asset',
        fileName: BUNDLED_LIST,
        source: `${JSON.stringify([...folders].sort(), null, 2)}\n`,
      });
    },
  };
}

/** The folder of the package that a module belongs to, `node_modules/...`; undefined where it is the project's own. */
export function packageFolder(moduleId: string): string | undefined {
  const path = moduleId.replaceAll(sep, '/');
  const within = /^.*?\/(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/?]+)\//.exec(path);
  return within?.[1];
}
