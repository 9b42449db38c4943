/** Where something that floats goes: beside its anchor, inside the window, never over the anchor. */

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Below the anchor if it fits, else above; its left edge with the anchor's, moved in from the window's edge. */
export function placeBelow(anchor: Box, size: Size, window: Size, gap = 4): { left: number; top: number } {
  const below = anchor.top + anchor.height + gap;
  const above = anchor.top - gap - size.height;
  const fits = below + size.height <= window.height - gap;
  return {
    left: Math.max(gap, Math.min(anchor.left, window.width - gap - size.width)),
    top: fits || above < gap ? below : above,
  };
}

/** Beside a point of a picture: right and up of it, else on the sides that have room. */
export function placeBeside(
  x: number,
  y: number,
  size: Size,
  window: Size,
  gap = 12,
): { left: number; top: number } {
  const right = x + gap + size.width <= window.width - 4;
  const up = y - gap - size.height >= 4;
  return {
    left: Math.max(4, right ? x + gap : x - gap - size.width),
    top: up ? y - gap - size.height : y + gap,
  };
}
