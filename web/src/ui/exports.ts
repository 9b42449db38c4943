import type { DataTable } from '../views/contract';

/** Comma-separated, quoted where needed, with the header row. */
export function csvText({ columns, rows }: DataTable): string {
  const cell = (value: string | number | null): string => {
    const text = value === null ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(',')).join('\n') + '\n';
}

/** Hands a file to the person. */
export function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const DRAWN = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'fill-opacity',
  'font-size',
] as const;
const WORDS = [
  'font-family',
  'font-weight',
  'text-anchor',
  'paint-order',
  'stroke-linecap',
  'stroke-linejoin',
] as const;

/** What belongs to a figure: drawings, and text of HTML that names them. */
const FIGURE = 'canvas, svg, figcaption, [data-figure]';

/**
 * The figure in `body` as one SVG file: canvases become images, SVGs stand where they stood, and what the style sheets
 * said is written on each mark. All of it is there, also what is scrolled out of sight. Of HTML there is the text of
 * captions and of what is marked `data-figure`, a line each; legends, heads and tables are left out.
 */
export function svgText(body: HTMLElement, background: string): string {
  const nodes = [...body.querySelectorAll(FIGURE)].filter(
    (node) => !node.closest('button, .legend') && !node.parentElement?.closest('svg'),
  );
  const frame = hull(nodes.length > 0 ? nodes : [body]);
  const parts = nodes.map((node) => placed(node, frame));
  const size = `width="${Math.ceil(frame.right - frame.left)}" height="${Math.ceil(frame.bottom - frame.top)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect width="100%" height="100%" fill="${background}"/>${parts.join('')}</svg>`;
}

/** An SVG file as a PNG at twice its size. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width * 2, image.height * 2);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/png' });
}

type Frame = Pick<DOMRect, 'left' | 'top' | 'right' | 'bottom'>;

const MARGIN = 8;

/** What holds all nodes where they stand now, and a margin. */
function hull(nodes: readonly Element[]): Frame {
  const boxes = nodes.map((node) => node.getBoundingClientRect());
  return {
    left: Math.min(...boxes.map(({ left }) => left)) - MARGIN,
    top: Math.min(...boxes.map(({ top }) => top)) - MARGIN,
    right: Math.max(...boxes.map(({ right }) => right)) + MARGIN,
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)) + MARGIN,
  };
}

function placed(node: Element, frame: Frame): string {
  if (node instanceof HTMLCanvasElement || node instanceof SVGSVGElement) return drawing(node, frame);
  const box = node.getBoundingClientRect();
  const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
  const style = getComputedStyle(node);
  text.textContent = (node.textContent ?? '').replace(/\s+/g, ' ').trim();
  text.setAttribute('x', String(box.left - frame.left));
  text.setAttribute('y', String(box.top - frame.top + 0.8 * (parseFloat(style.lineHeight) || box.height)));
  text.setAttribute('fill', style.color);
  for (const name of ['font-family', 'font-size', 'font-weight'])
    text.setAttribute(name, style.getPropertyValue(name));
  return text.outerHTML;
}

function drawing(node: HTMLCanvasElement | SVGSVGElement, frame: Frame): string {
  const box = node.getBoundingClientRect();
  const place = `x="${box.left - frame.left}" y="${box.top - frame.top}" width="${box.width}" height="${box.height}"`;
  if (node instanceof HTMLCanvasElement) {
    return `<image ${place} style="image-rendering:pixelated" href="${node.toDataURL()}"/>`;
  }
  const copy = node.cloneNode(true) as SVGSVGElement;
  const marks = node.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((mark, i) => write(mark, getComputedStyle(marks[i]!)));
  const view = node.getAttribute('viewBox') ?? `0 0 ${box.width} ${box.height}`;
  return `<svg ${place} viewBox="${view}" overflow="visible">${copy.innerHTML}</svg>`;
}

function write(mark: Element, style: CSSStyleDeclaration): void {
  const names = ['text', 'tspan'].includes(mark.localName) ? [...DRAWN, ...WORDS] : DRAWN;
  for (const name of names) mark.setAttribute(name, style.getPropertyValue(name));
  mark.removeAttribute('class');
  mark.removeAttribute('style');
}
