// A part of the page as a picture: an SVG that holds it with its styles, and from that a PNG. Nothing is fetched.

import { words } from '#words/problems.ts';

/** Rejects where the browser cannot draw it. */
export async function pictureOf(element: HTMLElement | SVGElement, kind: 'png' | 'svg'): Promise<Blob> {
  const { width, height } = sizeOf(element);
  const text = element instanceof HTMLCanvasElement ? canvasAsSvg(element, width, height) : drawn(element, width, height);
  const svg = new Blob([text], { type: 'image/svg+xml' });
  if (kind === 'svg') return svg;
  if (element instanceof HTMLCanvasElement) return blobOf(element);
  return rastered(text, width, height);
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
    target.removeAttribute('class');
    target.removeAttribute('id');
  });
  (copy as HTMLElement).style.setProperty('margin', '0');
  const body = new XMLSerializer().serializeToString(copy);
  const paper = getComputedStyle(document.documentElement).getPropertyValue('--paper').trim();
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${paper}"/><foreignObject width="100%" height="100%"><div xmlns="http://www.w3.org/1999/xhtml">${body}</div></foreignObject></svg>`;
}

const kept = [
  'display', 'box-sizing', 'width', 'min-width', 'height', 'min-height', 'padding', 'margin', 'border-top', 'border-right', 'border-bottom', 'border-left', 'border-radius', 'border-collapse', 'border-spacing', 'table-layout',
  'background-color', 'background-image', 'color', 'fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font-family', 'font-size', 'font-weight', 'font-style', 'line-height', 'letter-spacing', 'text-align', 'text-transform',
  'text-decoration', 'vertical-align', 'white-space', 'overflow-wrap', 'clip-path', 'overflow', 'position', 'left', 'top', 'z-index', 'grid-template-columns', 'grid-column', 'column-gap', 'align-items', 'align-content', 'justify-content', 'direction',
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
