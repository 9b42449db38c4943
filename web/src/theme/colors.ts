import type { Rgb, Theme } from './theme.svelte';

/** Between two colours; `share` 0 gives the first, 1 the second. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const t = Math.max(0, Math.min(1, share));
  return [0, 1, 2].map((i) => Math.round(from[i]! + (to[i]! - from[i]!) * t)) as unknown as Rgb;
}

/** CSS text of a colour. */
export function css([red, green, blue]: Rgb): string {
  return `rgb(${red},${green},${blue})`;
}

/** Share pruned, 0..1: neutral to vermillion. */
export function shareColor(theme: Theme, share: number): Rgb {
  return mix(theme.rgb('--share-0'), theme.rgb('--share-1'), share);
}

/** An amount, 0..1: paper to ink. */
export function amountColor(theme: Theme, amount: number): Rgb {
  return mix(theme.rgb('--seq-0'), theme.rgb('--seq-1'), amount);
}

/** Better or worse, -1..1: vermillion, paper, blue. */
export function changeColor(theme: Theme, change: number): Rgb {
  const end = change < 0 ? '--div-worse' : '--div-better';
  return mix(theme.rgb('--div-mid'), theme.rgb(end), Math.abs(change));
}

/** The same as CSS, for drawings that follow the theme by themselves (SVG, HTML). */
export function shareCss(share: number): string {
  const percent = Math.round(Math.max(0, Math.min(1, share)) * 100);
  return `color-mix(in srgb, var(--share-1) ${percent}%, var(--share-0))`;
}
