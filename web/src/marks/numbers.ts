/** Numbers as people read them: narrow no-break spaces, real minus, decimals that mean something. */

export const THIN = '\u202f';
export const MINUS = '\u2212';
export const TIMES = '\u00d7';
export const PLUS_MINUS = `${THIN}±${THIN}`;

/** 1204 is `1 204`. */
export function count(value: number): string {
  return minus(
    Math.round(value)
      .toString()
      .replace(/\B(?=(\d{3})+(?!\d))/g, THIN),
  );
}

/** A share as a percentage without its sign: 0.5678 is `56.8`. */
export function percent(share: number, decimals = 0): string {
  return minus(rounded(share * 100, decimals));
}

/** A share with its sign: 0.57 is `57 %`. */
export function percentage(share: number, decimals = 0): string {
  return `${percent(share, decimals)}${THIN}%`;
}

/** With + or −; what rounds to nothing has no sign. */
export function signed(value: number, decimals = 1): string {
  const text = rounded(Math.abs(value), decimals);
  if (Number(text) === 0) return text;
  return `${value < 0 ? MINUS : '+'}${text}`;
}

/** A difference of two shares: −0.049 is `−4.9 pts`. */
export function points(difference: number, decimals = 1): string {
  return `${signed(difference * 100, decimals)}${THIN}pts`;
}

/** A big count at a glance: 61706 is `61.7 k`, 10 200 000 is `10.2 M`; below 1000 exact. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size < 1e3) return count(value);
  const [scale, unit] = size >= 9.995e8 ? [1e9, 'G'] : size >= 9.995e5 ? [1e6, 'M'] : [1e3, 'k'];
  const figures = Number((value / scale).toPrecision(3));
  return `${three(figures)}${THIN}${unit}`;
}

/** Bytes: 40 900 000 is `40.9 MB`. */
export function bytes(value: number): string {
  return value < 1000
    ? `${count(value)}${THIN}B`
    : `${short(value).replace('k', 'kB').replace('M', 'MB').replace('G', 'GB')}`;
}

/** A fixed number of decimals with a real minus. */
export function fixed(value: number, decimals: number): string {
  return minus(value.toFixed(decimals));
}

/** Three significant figures, never exponents for what people meet: 0.0412, 6.98, 152. */
export function three(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return minus(String(value));
  const size = Math.abs(value);
  if (size < 1e-4) return minus(value.toExponential(1));
  return minus(value.toFixed(Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(size))))));
}

/** Seconds left: 48 is `0:48`, 3700 is `1:01:40`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `1 sample`, `2 samples`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Halves go away from zero however they were computed: a difference reads the same wherever it stands. */
function rounded(value: number, decimals: number): string {
  return (value * (1 + 1e-12)).toFixed(decimals);
}

function minus(text: string): string {
  return text.replace('-', MINUS);
}
