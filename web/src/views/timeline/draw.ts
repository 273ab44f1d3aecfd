// The picture on the canvas. It knows nothing of events: marks, where they lie, and colours.
//
// Forms and grid are drawn once on a strip that is wider than the window; while the line is moved, the strip is laid
// under the window, and only what depends on the window is drawn again: labels, the axis, what is pointed at.
// While the scale changes, the strip would be old at once, and all is drawn straight.

import { barHeight, barTopOf, drawCluster, drawForm, fadeOf, isBand, type Palette } from './forms.ts';
import { clusterWidth, laneHeight, type Layout, type Placed, type Rows } from './layout.ts';
import { tracks, type Mark } from './marks.ts';
import type { Range } from './range.ts';

export interface Tick {
  at: number;
  text: string;
}

export interface Picture {
  width: number;
  height: number;
  origin: number;
  range: Range;
  layout: Layout;
  rows: Rows;
  /** Of the window and of as much again on either side. */
  ticks: readonly Tick[];
  /** Where what is shown ends. */
  cut: number | null;
  focused: string | null;
  selected: string | null;
  hovered: string | null;
}

export const axisHeight = 28;
const labelMax = 340;
const inside = 160;
/** How much wider than the window the strip is, on either side. */
const spare = 0.5;

interface Strip {
  canvas: HTMLCanvasElement;
  of: Picture;
  ratio: number;
  /** Where it begins on the whole line. */
  start: number;
  width: number;
  placed: Placed[];
}

/** Draws pictures with one set of colours and one font; make another where these change. */
export class Painter {
  readonly #fades: CanvasGradient[];
  readonly #widths = new Map<string, number>();
  readonly #labelFont: string;
  readonly #axisFont: string;
  #strip: Strip | null = null;
  #last: Layout | null = null;

  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly palette: Palette,
  ) {
    this.#labelFont = `13px ${palette.font}`;
    this.#axisFont = `12px ${palette.font}`;
    this.#fades = palette.tones.map((tone) => fadeOf(context, tone));
  }

  draw(picture: Picture, ratio: number): void {
    const { context } = this;
    const { width, layout, range } = picture;
    const shift = Math.round((range[0] - picture.origin) * layout.scale * ratio) / ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    let placed: Placed[];
    const strip = this.#stripFor(picture, shift, ratio);
    if (strip) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(strip.canvas, Math.round((strip.start - shift) * ratio), 0);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      placed = strip.placed;
    } else {
      placed = this.#forms(context, picture, shift, width, ratio);
    }
    this.#last = layout;
    this.#axis(picture, shift);
    context.font = this.#labelFont;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    for (const place of placed) {
      if (place.x0 - shift > width || place.x1 - shift < -labelMax) continue;
      this.#label(place, shift, picture);
    }
    this.#outlines(picture, placed, shift);
    this.#titles(picture);
  }

  /** The strip that covers the window; a new one where the old is spent; null where one would not last. */
  #stripFor(picture: Picture, shift: number, ratio: number): Strip | null {
    const old = this.#strip;
    const { width, height, layout, rows, cut } = picture;
    const same = old !== null && old.of.layout === layout && old.of.rows === rows && old.of.cut === cut && old.of.width === width && old.ratio === ratio;
    if (same && shift >= old.start && shift + width <= old.start + old.width) return old;
    if (layout !== this.#last) {
      this.#strip = null;
      return null;
    }
    const canvas = old?.canvas ?? document.createElement('canvas');
    const wide = Math.round(width * (1 + 2 * spare));
    if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(wide * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) return null;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const start = Math.round((shift - width * spare) * ratio) / ratio;
    const placed = this.#forms(context, picture, start, wide, ratio);
    this.#strip = { canvas, of: picture, ratio, start, width: wide, placed };
    return this.#strip;
  }

  /** Ground, forms and clusters of a stretch; gives back the marks that lie in it. */
  #forms(context: CanvasRenderingContext2D, picture: Picture, shift: number, width: number, ratio: number): Placed[] {
    const { palette } = this;
    const { height, layout, rows, ticks, cut, origin } = picture;
    const x = (at: number): number => (at - origin) * layout.scale - shift;
    context.fillStyle = palette.paper;
    context.fillRect(0, 0, width, height);
    if (cut !== null && x(cut) < width) {
      const from = Math.max(0, Math.round(x(cut)));
      context.fillStyle = palette.panel;
      context.fillRect(from, axisHeight, width - from, height - axisHeight);
    }
    context.fillStyle = palette.rule;
    for (const { at } of ticks) context.fillRect(Math.round(x(at)), axisHeight - 6, 1, height);
    context.fillRect(0, axisHeight - 1, width, 1);
    for (const top of rows.tops.slice(1)) context.fillRect(0, top, width, 1);
    if (cut !== null && x(cut) >= 0 && x(cut) <= width) {
      context.fillStyle = palette.accent;
      context.fillRect(Math.round(x(cut)) - 1, axisHeight - 6, 2, height);
    }
    const ground = { context, palette, fades: this.#fades, rows, width, ratio };
    const here: Placed[] = [];
    for (const place of layout.placed) {
      // A label may reach into view from the left.
      if (place.x0 - shift > width || place.x1 - shift < -labelMax) continue;
      here.push(place);
      if (place.x1 >= shift) drawForm(ground, place, place.x0 - shift);
    }
    context.font = this.#axisFont;
    context.textBaseline = 'middle';
    context.textAlign = 'center';
    for (const cluster of layout.clusters) {
      const left = cluster.x0 - shift;
      if (left <= width && left >= -clusterWidth) drawCluster(ground, cluster, left);
    }
    return here;
  }

  #axis({ ticks, range, layout, origin }: Picture, shift: number): void {
    const { context, palette } = this;
    context.font = this.#axisFont;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    context.fillStyle = palette.quiet;
    let taken = -Infinity;
    for (const { at, text } of ticks) {
      if (at < range[0] || at > range[1]) continue;
      const left = Math.round((at - origin) * layout.scale - shift) + 3;
      if (left < taken) continue;
      context.fillText(text, left, axisHeight / 2 - 2);
      taken = left + this.#measure(text, this.#axisFont) + 10;
    }
  }

  #titles({ rows }: Picture): void {
    const { context, palette } = this;
    const font = `600 ${this.#axisFont}`;
    context.font = font;
    context.textAlign = 'left';
    rows.tops.forEach((top, track) => {
      const title = tracks[track] ?? '';
      context.fillStyle = palette.paper;
      context.fillRect(0, top + 4, this.#measure(title, font) + 12, 15);
      context.fillStyle = palette.tones[track] ?? palette.ink;
      context.fillText(title, 5, top + 12);
    });
  }

  #outlines({ layout, rows, width, focused, selected, hovered }: Picture, placed: readonly Placed[], shift: number): void {
    const { context, palette } = this;
    const outline = (id: string | null, colour: string, line: number): void => {
      if (id === null) return;
      context.strokeStyle = colour;
      context.lineWidth = line;
      const place = placed.find(({ mark }) => mark.id === id);
      if (place) {
        const from = Math.max(place.x0 - shift, -20);
        const to = Math.min(place.x1 - shift, width + 20);
        context.strokeRect(from - 2, barTopOf(rows, place) - 3, to - from + 4, barHeight + 6);
        return;
      }
      const cluster = layout.clusters.find(({ marks }) => marks.some((mark) => mark.id === id));
      if (cluster) context.strokeRect(cluster.x0 - shift - 1, rows.clusterTop(cluster.track) + 1, clusterWidth + 2, laneHeight - 2);
    };
    outline(hovered, palette.quiet, 1);
    outline(selected, palette.accent, 2);
    outline(focused, palette.focus, 2);
  }

  #label(place: Placed, shift: number, { rows, width, selected, focused }: Picture): void {
    const { context, palette } = this;
    const { mark } = place;
    const left = place.x0 - shift;
    const wide = place.x1 - place.x0;
    const within = isBand(mark, wide) && wide > inside;
    if (place.text === null) {
      const room = within ? wide - 12 : place.room - 10;
      place.text = this.#fitted(mark, Math.min(room, labelMax, width * 0.7));
      place.textWidth = place.text === '' ? 0 : this.#measure(place.text, this.#labelFont);
    }
    place.said = null;
    const long = place.textWidth;
    if (long === 0) return;
    let x = left + wide + 5;
    // A long band keeps its label in view as long as it can, then behind its end; at the right edge a label goes to the left.
    if (within && left + wide >= long + 10) x = Math.max(left + 5, 5);
    else if (within && place.room < long + 10) return;
    else if (x + long > width && left - long - 5 >= 0 && freeBefore(place) >= long + 14) x = left - long - 5;
    if (x > width || x + long < 0) return;
    place.said = [x + shift, x + long + shift];
    const top = barTopOf(rows, place);
    const stroke = Math.round(left + wide / 2);
    if (stroke > x - 3 && stroke < x + long + 3 && isBand(mark, wide)) {
      // The stroke steps back behind words.
      context.globalAlpha = 0.7;
      context.fillStyle = palette.paper;
      context.fillRect(stroke - 1, top, 3, barHeight);
      context.globalAlpha = 1;
    }
    context.fillStyle = mark.id === selected || mark.id === focused ? palette.accent : palette.ink;
    context.fillText(place.text, x, top + barHeight / 2 + 0.5);
  }

  #fitted(mark: Mark, room: number): string {
    if (room < 40) return '';
    const label = mark.label.length > 90 ? `${mark.label.slice(0, 90).trimEnd()}…` : mark.label;
    const wide = this.#measure(label, this.#labelFont);
    if (wide <= room) return label;
    let length = Math.floor((label.length * room) / wide) - 1;
    while (length > 3) {
      const text = `${label.slice(0, length).trimEnd()}…`;
      if (this.#measure(text, this.#labelFont) <= room) return text;
      length -= 2;
    }
    return '';
  }

  #measure(text: string, font: string): number {
    const key = font + text;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    if (this.#widths.size > 40_000) this.#widths.clear();
    this.context.font = font;
    const { width } = this.context.measureText(text);
    this.#widths.set(key, width);
    return width;
  }
}

/** How much of its lane is free to the left of a mark, the label of the one before left standing. */
function freeBefore({ before, x0 }: Placed): number {
  if (!before) return Infinity;
  return x0 - before.x1 - (before.x1 - before.x0 > inside ? 0 : before.textWidth + 5);
}
