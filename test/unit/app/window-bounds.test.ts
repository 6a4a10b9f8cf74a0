import { describe, expect, it } from 'vitest';
import { openingBounds, SMALLEST, stateOf } from '../../../electron/app/window-bounds.ts';

const screen = { x: 0, y: 25, width: 1920, height: 1055 };
const kept = { x: 200, y: 100, width: 1000, height: 700, maximized: false };

describe('where the window opens', () => {
  it('is up to the system the first time', () => {
    expect(openingBounds(null, [screen])).toEqual({ width: 1120, height: 760 });
  });

  it('is where it was', () => {
    expect(openingBounds(kept, [screen])).toEqual({ x: 200, y: 100, width: 1000, height: 700 });
  });

  it.each([
    ['right of', { x: 1900 }],
    ['left of', { x: -960 }],
    ['above', { y: -200 }],
    ['below', { y: 1060 }],
  ])('is up to the system where it was %s every screen that is left', (_, where) => {
    expect(openingBounds({ ...kept, ...where }, [screen])).toEqual({ width: 1000, height: 700 });
  });

  it('may be on any screen, and partly beside it', () => {
    const second = { x: -1280, y: 0, width: 1280, height: 1024 };
    expect(openingBounds({ ...kept, x: -900 }, [screen, second])).toMatchObject({ x: -900 });
    expect(openingBounds({ ...kept, x: 1700 }, [screen])).toMatchObject({ x: 1700 });
  });

  it('is never smaller than can be used', () => {
    expect(openingBounds({ ...kept, width: 10, height: 10 }, [screen])).toMatchObject(SMALLEST);
  });

  it('is kept as it is without being maximized', () => {
    expect(stateOf({ x: 1, y: 2, width: 3, height: 4 }, true)).toEqual({
      x: 1,
      y: 2,
      width: 3,
      height: 4,
      maximized: true,
    });
  });
});
