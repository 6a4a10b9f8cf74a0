import type { Rectangle } from 'electron';
import type { WindowState } from '../settings/desktop-settings.ts';

export const SMALLEST = { width: 760, height: 520 } as const;
const FIRST = { width: 1120, height: 760 } as const;

/** As much of the window must be on a screen for a person to get hold of it, in pixels. */
const GRIP = 80;

/**
 * Where the window opens: where it was, unless that place is on no screen any more; never smaller than it
 * can be used. Without x and y the system chooses. `screens` are work areas.
 */
export function openingBounds(
  kept: WindowState | null,
  screens: readonly Rectangle[],
): Partial<Rectangle> & { readonly width: number; readonly height: number } {
  if (kept === null) return { ...FIRST };
  const size = {
    width: Math.max(kept.width, SMALLEST.width),
    height: Math.max(kept.height, SMALLEST.height),
  };
  const { x, y } = kept;
  if (x === null || y === null) return size;
  const reachable = screens.some((screen) => {
    const across = Math.min(x + size.width, screen.x + screen.width) - Math.max(x, screen.x);
    const titleBar = y >= screen.y - 8 && y <= screen.y + screen.height - GRIP;
    return across >= GRIP && titleBar;
  });
  return reachable ? { x, y, ...size } : size;
}

/** What is kept of a window for the next start; `normal` is its size when it is not maximized. */
export function stateOf(normal: Rectangle, maximized: boolean): WindowState {
  const { x, y, width, height } = normal;
  return { x, y, width, height, maximized };
}
