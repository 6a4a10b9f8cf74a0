/** What passes between the isolated world of a page and main. `values` and `value` are texts of wire.ts. */

export type ToMain =
  | { readonly kind: 'send'; readonly channel: string; readonly values: string }
  | { readonly kind: 'invoke'; readonly channel: string; readonly values: string; readonly id: number }
  | { readonly kind: 'open'; readonly url: string }
  /** The page wants to go to a scheme of the app's own. */
  | { readonly kind: 'navigate'; readonly url: string }
  | { readonly kind: 'title'; readonly title: string }
  | { readonly kind: 'permission'; readonly name: string; readonly details: string; readonly id: number };

export type ToPage =
  | { readonly kind: 'event'; readonly channel: string; readonly values: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: string }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string };

/** Names of the two doors of the isolated world. Its globals are no page's. */
export const bindingName = '__hostPost';
export const deliverName = '__hostDeliver';
export const isolatedWorldName = 'Electron Isolated Context';
