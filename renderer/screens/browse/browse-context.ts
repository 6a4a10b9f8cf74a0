import { createContext, use } from 'react';
import type { BrowseState } from '../../../shared/browse.ts';
import type { JobView } from '../../../shared/ipc.ts';
import type { BrowsePlace, OpenAsset } from '../../navigation/browse-place.ts';

/** What all parts of a job's browser know. */
export interface Browsing {
  readonly job: JobView;
  readonly state: BrowseState;
  readonly place: BrowsePlace;
  readonly change: (change: Partial<BrowsePlace>) => void;
  /** Shows a version of an asset beside the list, or in its place where there is little room. */
  readonly open: (asset: OpenAsset | null) => void;
  /** There is room for an asset beside the list. */
  readonly wide: boolean;
}

export const BrowseContext = createContext<Browsing | null>(null);

export function useBrowsing(): Browsing {
  const browsing = use(BrowseContext);
  if (browsing === null) throw new Error('useBrowsing stands outside of a BrowseContext.');
  return browsing;
}
