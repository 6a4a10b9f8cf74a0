import type { AssetTypeChoice } from '../../shared/ipc.ts';

/** The names of Content Builder for the types that people choose most; the service's own for the others. */
const NAMES: Readonly<Record<string, string>> = {
  freeformblock: 'Free form',
  textblock: 'Text',
  htmlblock: 'HTML',
  textplusimageblock: 'Text and image',
  imageblock: 'Image block',
  abtestblock: 'A/B test',
  dynamicblock: 'Dynamic content',
  stylingblock: 'Styling',
  einsteincontentblock: 'Einstein content',
  socialshareblock: 'Social share',
  socialfollowblock: 'Social follow',
  buttonblock: 'Button',
  layoutblock: 'Layout',
  smartcaptureblock: 'Smart capture',
  smartcaptureformfieldblock: 'Smart capture: form field',
  smartcapturesubmitoptionsblock: 'Smart capture: submit options',
  slotpropertiesblock: 'Slot properties',
  externalcontentblock: 'External content',
  codesnippetblock: 'Code snippet',
  rssfeedblock: 'RSS feed',
  formstylingblock: 'Form styling',
  referenceblock: 'Reference',
  imagecarouselblock: 'Image carousel',
  customblock: 'Custom',
  liveimageblock: 'Live image',
  livesettingblock: 'Live setting',
  contentmap: 'Content map',
  webpage: 'Web page',
  webtemplate: 'Web template',
  templatebasedemail: 'Template-based email',
  htmlemail: 'HTML email',
  textonlyemail: 'Text-only email',
  defaulttemplate: 'Default template',
  jsonmessage: 'JSON message',
  icemailformblock: 'Email form block',
  template: 'Template',
  landingpage: 'Landing page',
  cloudpages: 'CloudPages',
  microsite: 'Microsite',
  interactivecontent: 'Interactive content',
};

export function typeName({ name }: Pick<AssetTypeChoice, 'name'>): string {
  return NAMES[name] ?? name;
}
