import { BackupError } from '../../shared/errors.ts';
import type { Selection } from '../../shared/selection.ts';

const NAMES_FROM_1 = `
  asset file block template message custom default image rawimage video document audio archive code textfile
  ai psd pdd eps gif jpe jpeg jpg jp2 jpx pict pct png tif tiff tga bmp wmf vsd pnm pgm pbm ppm svg
  3fr ari arw bay cap crw cr2 dcr dcs dng drf eip erf fff iiq k25 kdc mef mos mrw nef nrw orf pef ptx pxn raf
  raw rw2 rwl rwz srf sr2 srw x3f
  3gp 3gpp 3g2 3gp2 asf avi m2ts mts dif dv mkv mpg f4v flv mjpg mjpeg mxf mpeg mp4 m4v mp4v mov swf wmv rm ogv
  indd indt incx wwcx doc docx dot dotx mdb mpp ics xls xlsx xlk xlsm xlt xltm csv tsv tab pps ppsx ppt pptx
  pot thmx pdf ps qxd rtf sxc sxi sxw odt ods ots odp otp epub dvi key keynote pez
  aac m4a au aif aiff aifc mp3 wav wma midi oga ogg ra vox voc
  7z arj bz2 cab gz gzip iso lha sit tgz jar rar tar zip gpg
  htm html xhtml xht css less sass js json atom rss xml xsl xslt md markdown as fla eml
  text txt
  freeformblock textblock htmlblock textplusimageblock imageblock abtestblock dynamicblock stylingblock
  einsteincontentblock`;

const NAMES_FROM_205 = `
  webpage webtemplate templatebasedemail htmlemail textonlyemail socialshareblock socialfollowblock buttonblock
  layoutblock defaulttemplate smartcaptureblock smartcaptureformfieldblock smartcapturesubmitoptionsblock
  slotpropertiesblock externalcontentblock codesnippetblock rssfeedblock formstylingblock referenceblock
  imagecarouselblock customblock liveimageblock livesettingblock contentmap`;

/** The asset types that are known, by id, with the service's own names. Others occur. */
export const ASSET_TYPES: ReadonlyMap<number, string> = new Map([
  ...numbered(1, NAMES_FROM_1),
  ...numbered(205, NAMES_FROM_205),
  [230, 'jsonmessage'],
  [232, 'icemailformblock'],
  ...numbered(239, 'coderesource jscoderesource jsoncoderesource csscoderesource textcoderesource'),
  ...numbered(244, 'rsscoderesource xmlcoderesource cloudpages landingpage microsite interactivecontent'),
]);

/** The types a backup is about unless the user chooses others. */
export const BLOCK_TYPE_IDS: readonly number[] = [...range(195, 203), ...range(210, 213), ...range(215, 228)];

/**
 * The types `BACKUP_TYPES` names: `blocks`, `all`, or a comma list of type names and ids. Ids that are not
 * known are taken as they are.
 * @throws BackupError `configuration` for an unknown name, with the names it may stand for.
 */
export function parseAssetTypes(text: string): Selection['types'] {
  const words = text.split(',').filter((word) => normalise(word) !== '');
  if (words.length === 0) {
    throw new BackupError('configuration', 'No asset types are selected.', {
      hint: 'BACKUP_TYPES is "blocks", "all", or a comma list such as "htmlblock,codesnippetblock,208".',
    });
  }
  if (words.some((word) => normalise(word) === 'all')) return 'all';
  const ids = new Set(words.flatMap(idsOf));
  return [...ids].sort((left, right) => left - right);
}

/** `written` is named as it stands: should it be a secret by mistake, it is known as one. */
function idsOf(written: string): readonly number[] {
  const word = normalise(written);
  if (word === 'blocks') return BLOCK_TYPE_IDS;
  for (const [id, name] of ASSET_TYPES) if (name === word) return [id];
  if (/^[1-9]\d{0,8}$/.test(word)) return [Number(word)];
  const near = nearNames(word);
  throw new BackupError('configuration', `"${written.trim()}" is not an asset type.`, {
    hint:
      near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Use "blocks", "all", type names or type ids.',
  });
}

function nearNames(word: string): string[] {
  const most = 5;
  const allowed = word.length < 4 ? 1 : 2;
  const names = [...ASSET_TYPES.values()];
  const containing = word.length < 3 ? [] : names.filter((name) => name.includes(word));
  const similar = names.filter((name) => editDistance(name, word) <= allowed);
  return [...new Set([...containing, ...similar])].slice(0, most);
}

/** Levenshtein's distance. */
function editDistance(left: string, right: string): number {
  let previous = range(0, right.length);
  for (const [row, letter] of left.split('').entries()) {
    const current = [row + 1];
    for (const [column, other] of right.split('').entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

function normalise(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/(?<=[a-z])[\s_-]+(?=[a-z])/g, '');
}

function numbered(first: number, names: string): [number, string][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name, index) => [first + index, name]);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
