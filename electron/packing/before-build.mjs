/** Tells the packer to leave node_modules alone: what the app needs of it is bundled, or named in electron-builder.yml. */
export function beforeBuild() {
  return false;
}
