// A part of the page as a picture: an SVG that holds it with its styles, and from that a PNG. Nothing is fetched.
//
//   title
//   the part, as it is shown
//   its legend
//   address

import { words } from '#words/problems.ts';

export interface Frame {
  /** One line above the picture: what it is of. */
  title: string;
  /** One line below it: where the same is found. */
  address: string;
  /** What its signs mean; null: nothing to explain. */
  legend: Element | null;
}

interface Piece {
  width: number;
  height: number;
  /** An `svg` of that size. */
  text: string;
}

/** Rejects where the browser cannot draw it. */
export async function pictureOf(element: Element, kind: 'png' | 'svg', frame: Frame): Promise<Blob> {
  const { text, width, height } = framed(element, frame);
  return kind === 'svg' ? new Blob([text], { type: 'image/svg+xml' }) : rastered(text, width, height);
}

const margin = 16;
const gap = 12;
const lines = { title: { size: 18, weight: 600 }, address: { size: 12, weight: 400 } };

function framed(element: Element, { title, address, legend }: Frame): Piece {
  const pieces = [element, legend].filter((each) => each !== null).map(pieceOf);
  const { fontFamily } = getComputedStyle(document.body);
  const rootStyle = getComputedStyle(document.documentElement);
  const color = (name: string): string => escaped(rootStyle.getPropertyValue(name).trim());
  const line = (text: string, { size, weight }: { size: number; weight: number }, top: number, ink: string): string =>
    `<text x="${margin}" y="${top + size}" font-size="${size}" font-weight="${weight}" font-family="${escaped(fontFamily)}" fill="${color(ink)}">${escaped(text)}</text>`;
  const width = 2 * margin + Math.max(...pieces.map((piece) => piece.width), lengthOf(title, lines.title, fontFamily), lengthOf(address, lines.address, fontFamily));
  let top = margin;
  const parts = [line(title, lines.title, top, '--ink')];
  top += lines.title.size + gap;
  for (const piece of pieces) {
    parts.push(`<g transform="translate(${margin} ${top})">${piece.text}</g>`);
    top += piece.height + gap;
  }
  parts.push(line(address, lines.address, top, '--quiet'));
  const height = top + lines.address.size + margin;
  return { width, height, text: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${color('--paper')}"/>${parts.join('')}</svg>` };
}

function pieceOf(element: Element): Piece {
  const { width, height } = sizeOf(element);
  return { width, height, text: element instanceof HTMLCanvasElement ? canvasAsSvg(element, width, height) : drawn(element, width, height) };
}

/** How long a line is, with some room for another font than the page's. */
function lengthOf(text: string, { size, weight }: { size: number; weight: number }, family: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 0;
  context.font = `${weight} ${size}px ${family}`;
  return Math.ceil(context.measureText(text).width * 1.1);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function sizeOf(element: Element): { width: number; height: number } {
  const { width, height } = element.getBoundingClientRect();
  return { width: Math.ceil(Math.max(width, element.scrollWidth)), height: Math.ceil(Math.max(height, element.scrollHeight)) };
}

function canvasAsSvg(canvas: HTMLCanvasElement, width: number, height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><image width="${width}" height="${height}" href="${canvas.toDataURL('image/png')}"/></svg>`;
}

/** What a canvas shows now, in its place: a copy of it would be empty. */
function pictured(canvas: HTMLCanvasElement): HTMLImageElement {
  const image = document.createElement('img');
  image.src = canvas.toDataURL('image/png');
  const { width, height } = canvas.getBoundingClientRect();
  image.style.cssText = `position:absolute;left:0;top:0;width:${width}px;height:${height}px`;
  return image;
}

/** A table or the like, with the styles that it has now written into it. */
function drawn(element: Element, width: number, height: number): string {
  const copy = element.cloneNode(true) as Element;
  const [from, to] = [[element, ...element.querySelectorAll('*')], [copy, ...copy.querySelectorAll('*')]];
  from.forEach((each, index) => {
    if (each instanceof HTMLCanvasElement) (to[index] as Element).replaceWith(pictured(each));
    const style = getComputedStyle(each);
    const target = to[index] as HTMLElement;
    target.setAttribute('style', kept.map((name) => `${name}:${style.getPropertyValue(name).replaceAll('"', "'")}`).join(';'));
    // What sticks to the window's edge while one scrolls has its own place here, and there is nothing to tick.
    if (style.position === 'sticky') target.style.cssText += ';position:relative;left:auto;top:auto';
    if (each instanceof HTMLInputElement) target.remove();
    target.removeAttribute('class');
    target.removeAttribute('id');
  });
  (copy as HTMLElement).style.setProperty('margin', '0');
  const body = new XMLSerializer().serializeToString(copy);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><foreignObject width="100%" height="100%"><div xmlns="http://www.w3.org/1999/xhtml">${body}</div></foreignObject></svg>`;
}

const kept = [
  'display', 'box-sizing', 'width', 'min-width', 'height', 'min-height', 'padding', 'margin', 'border-top', 'border-right', 'border-bottom', 'border-left', 'border-radius', 'border-collapse', 'border-spacing', 'table-layout',
  'background-color', 'background-image', 'color', 'fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font-family', 'font-size', 'font-weight', 'font-style', 'line-height', 'letter-spacing', 'text-align', 'text-transform',
  'text-decoration', 'vertical-align', 'white-space', 'overflow-wrap', 'clip-path', 'overflow', 'position', 'left', 'top', 'z-index', 'grid-template-columns', 'grid-column', 'column-gap', 'row-gap', 'flex-wrap', 'list-style-type', 'align-items', 'align-content', 'justify-content', 'direction',
];

async function rastered(svg: string, width: number, height: number): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  // Sharp on paper, and within what browsers allow a canvas.
  const scale = Math.min(2, 16_000 / width, 16_000 / height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new Error(words.picture);
  context.scale(scale, scale);
  context.drawImage(image, 0, 0, width, height);
  return blobOf(canvas);
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(words.picture))), 'image/png'));
}
