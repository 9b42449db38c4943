/** Where the parts of the view stand, in CSS pixels. */
export const LEFT = 42;
export const TOP = 44;
/** Below the plane: the legend. */
export const BOTTOM = 36;
/** From the plane to its bars, the bars' length, and the room up to the side column. */
export const BARS_AT = 8;
export const BARS = 44;
export const BARS_ROOM = 74;
export const SIDE = 113;
/** Bars above the plane: how high, and how far above it they begin. */
export const TOP_BARS = 14;
export const TOP_BARS_AT = 6;
