/** What an asset of a type is made of, which decides the fields of its document. */
export type AssetKind =
  | 'block'
  | 'code-snippet'
  | 'layout'
  | 'template'
  | 'email'
  | 'text-email'
  | 'page'
  | 'json-message'
  | 'file'
  | 'code-resource'
  | 'other';

export interface SandboxAssetType {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  readonly kind: AssetKind;
  /** Its share of an account; the weights of all types add up to 1,000. */
  readonly weight: number;
  /** Of files and code resources. */
  readonly extension?: string;
}

const block = (id: number, name: string, displayName: string, weight: number): SandboxAssetType => ({
  id,
  name,
  displayName,
  kind: 'block',
  weight,
});

const file = (extension: string, id: number, weight: number, displayName: string): SandboxAssetType => ({
  id,
  name: extension,
  displayName,
  kind: 'file',
  weight,
  extension,
});

const code = (extension: string, id: number, name: string, weight: number): SandboxAssetType => ({
  id,
  name: `${name}coderesource`,
  displayName: `${name.toUpperCase()} Code Resource`,
  kind: 'code-resource',
  weight,
  extension,
});

/** The asset types an account holds; names and ids as in marketing-cloud-api.md and the public client mcdev. */
export const ASSET_TYPES: readonly SandboxAssetType[] = [
  block(195, 'freeformblock', 'Free Form Block', 80),
  block(196, 'textblock', 'Text Block', 95),
  block(197, 'htmlblock', 'HTML Block', 220),
  block(198, 'textplusimageblock', 'Text and Image Block', 30),
  block(199, 'imageblock', 'Image Block', 50),
  block(200, 'abtestblock', 'A/B Test Block', 8),
  block(201, 'dynamicblock', 'Dynamic Content Block', 20),
  block(202, 'stylingblock', 'Styling Block', 8),
  block(203, 'einsteincontentblock', 'Einstein Content Block', 8),
  block(210, 'socialshareblock', 'Social Share Block', 8),
  block(211, 'socialfollowblock', 'Social Follow Block', 8),
  block(212, 'buttonblock', 'Button Block', 25),
  { id: 213, name: 'layoutblock', displayName: 'Layout Block', kind: 'layout', weight: 15 },
  {
    id: 220,
    name: 'codesnippetblock',
    displayName: 'Code Snippet Block',
    kind: 'code-snippet',
    weight: 90,
  },
  block(215, 'smartcaptureblock', 'Smart Capture Block', 4),
  block(219, 'externalcontentblock', 'External Content Block', 4),
  block(221, 'rssfeedblock', 'RSS Feed Block', 3),
  block(223, 'referenceblock', 'Reference Block', 5),
  block(224, 'imagecarouselblock', 'Image Carousel Block', 4),
  block(225, 'customblock', 'Custom Block', 12),
  block(228, 'contentmap', 'Content Map', 3),
  { id: 4, name: 'template', displayName: 'Template', kind: 'template', weight: 25 },
  { id: 205, name: 'webpage', displayName: 'Web Page', kind: 'page', weight: 25 },
  { id: 206, name: 'webtemplate', displayName: 'Web Template', kind: 'template', weight: 5 },
  {
    id: 207,
    name: 'templatebasedemail',
    displayName: 'Template-Based Email',
    kind: 'email',
    weight: 55,
  },
  { id: 208, name: 'htmlemail', displayName: 'HTML Email', kind: 'email', weight: 45 },
  { id: 209, name: 'textonlyemail', displayName: 'Text Only Email', kind: 'text-email', weight: 8 },
  { id: 214, name: 'defaulttemplate', displayName: 'Default Template', kind: 'template', weight: 4 },
  { id: 230, name: 'jsonmessage', displayName: 'JSON Message', kind: 'json-message', weight: 10 },
  { id: 233, name: 'type233', displayName: 'Type 233', kind: 'other', weight: 4 },
  file('gif', 20, 5, 'Graphics Interchange Format'),
  file('jpg', 23, 30, 'JPEG Image'),
  file('png', 28, 45, 'Portable Network Graphics'),
  file('svg', 39, 4, 'Scalable Vector Graphics'),
  file('pdf', 127, 12, 'Portable Document Format'),
  code('js', 240, 'js', 5),
  code('css', 241, 'css', 4),
  code('json', 242, 'json', 4),
  code('rss', 243, 'rss', 2),
  code('txt', 244, 'text', 2),
  code('xml', 245, 'xml', 2),
  { id: 247, name: 'landingpage', displayName: 'Landing Page', kind: 'code-resource', weight: 4 },
];

const BY_ID: ReadonlyMap<number, SandboxAssetType> = new Map(ASSET_TYPES.map((type) => [type.id, type]));

/** The type with this id; one that is not in the table is kept generically, as the service may add types. */
export function assetType(id: number): SandboxAssetType {
  return (
    BY_ID.get(id) ?? {
      id,
      name: `type${id}`,
      displayName: `Type ${id}`,
      kind: id >= 195 && id <= 228 ? 'block' : 'other',
      weight: 0,
    }
  );
}

/** True for the types that the demo changes: the blocks proper and code snippets. */
export function isBlock(typeId: number): boolean {
  return (typeId >= 195 && typeId <= 203) || (typeId >= 210 && typeId <= 213) || typeId === 220;
}

/** The type at a point (0 to 1) of the scale on which every type takes up its weight. */
export function assetTypeAt(point: number): SandboxAssetType {
  let rest = point * 1000;
  for (const type of ASSET_TYPES) {
    rest -= type.weight;
    if (rest < 0) return type;
  }
  return assetType(197);
}
