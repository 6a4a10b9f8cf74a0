/** The most that is listed at once: all services have so many. */
const MOST_ON_A_PAGE = 1000;

/** How many entries a page of a listing is to have. */
export function pageLimit(limit = MOST_ON_A_PAGE): number {
  return Math.max(1, Math.min(limit, MOST_ON_A_PAGE));
}
