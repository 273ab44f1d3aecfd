// The picture on the canvas. It knows nothing of events: marks, where they lie, and colours.
//
//   exact to the scale   ▬          a solid mark
//   lasted               ▬▬▬▬       a solid bar
//   at some time in it   ░░│░░      a light band, a stroke at its middle, where it counts from
//   about                 ░│░       the same, its ends fading
//   perhaps              ▭          hollow

import { clusterWidth, laneHeight, type Cluster, type Layout, type Placed, type Rows } from './layout.ts';
import { tracks, type Mark } from './marks.ts';
import type { Range } from './range.ts';

export interface Palette {
  paper: string;
  panel: string;
  ink: string;
  quiet: string;
  rule: string;
  accent: string;
  focus: string;
  /** One for each track. */
  tones: readonly string[];
  font: string;
}

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
  ticks: readonly Tick[];
  /** Where what is shown ends. */
  cut: number | null;
  focused: string | null;
  selected: string | null;
  hovered: string | null;
}

export const axisHeight = 28;
const bar = 11;
const barTop = (laneHeight - bar) / 2;
/** Up to this width a window reads as a point. */
const pointMax = 14;
const inside = 160;

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    paper: of('--paper'),
    panel: of('--panel'),
    ink: of('--ink'),
    quiet: of('--quiet'),
    rule: of('--rule'),
    accent: of('--accent'),
    focus: of('--focus'),
    tones: [of('--link'), of('--tone-for'), of('--accent'), of('--quiet')],
    font: style.fontFamily,
  };
}

/** Draws pictures with one set of colours and one font; make another where these change. */
export class Painter {
  readonly #fades: CanvasGradient[];
  readonly #widths = new Map<string, number>();
  readonly #labelFont: string;

  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly palette: Palette,
  ) {
    this.#labelFont = `13px ${palette.font}`;
    this.#fades = palette.tones.map((tone) => {
      const fade = context.createLinearGradient(0, 0, 1, 0);
      const clear = `color-mix(in srgb, ${tone} 0%, transparent)`;
      fade.addColorStop(0, clear);
      fade.addColorStop(0.3, tone);
      fade.addColorStop(0.7, tone);
      fade.addColorStop(1, clear);
      return fade;
    });
  }

  draw(picture: Picture, ratio: number): void {
    const { context, palette } = this;
    const { width, height, layout, rows, range } = picture;
    const shift = Math.round((range[0] - picture.origin) * layout.scale * ratio) / ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = palette.paper;
    context.fillRect(0, 0, width, height);
    this.#ground(picture);
    context.font = this.#labelFont;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    for (const place of layout.placed) {
      // What is far outside is passed over; labels and sticky ends reach no farther than this.
      if (place.x0 - shift > width || place.x1 - shift < -400) continue;
      this.#mark(place, shift, picture, ratio);
    }
    context.textAlign = 'center';
    for (const cluster of layout.clusters) {
      if (cluster.x0 - shift > width || cluster.x1 - shift < 0) continue;
      this.#cluster(cluster, cluster.x0 - shift, rows.clusterTop(cluster.track), picture);
    }
    this.#titles(picture);
  }

  #ground({ width, height, range, layout, rows, ticks, cut }: Picture): void {
    const { context, palette } = this;
    const x = (at: number): number => (at - range[0]) * layout.scale;
    if (cut !== null && x(cut) < width) {
      context.fillStyle = palette.panel;
      const from = Math.max(0, x(cut));
      context.fillRect(from, axisHeight, width - from, height - axisHeight);
    }
    context.fillStyle = palette.rule;
    for (const { at } of ticks) context.fillRect(Math.round(x(at)), axisHeight - 6, 1, height);
    context.fillRect(0, axisHeight - 1, width, 1);
    for (const top of rows.tops.slice(1)) context.fillRect(0, top, width, 1);
    context.font = `12px ${palette.font}`;
    context.fillStyle = palette.quiet;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    let taken = -Infinity;
    for (const { at, text } of ticks) {
      const left = Math.round(x(at)) + 3;
      if (left < taken) continue;
      context.fillText(text, left, axisHeight / 2 - 2);
      taken = left + this.#measure(text, context.font) + 10;
    }
    if (cut !== null && x(cut) >= 0 && x(cut) <= width) {
      context.fillStyle = palette.accent;
      context.fillRect(Math.round(x(cut)) - 1, axisHeight - 6, 2, height);
    }
  }

  #titles({ rows }: Picture): void {
    const { context, palette } = this;
    context.font = `600 12px ${palette.font}`;
    context.textAlign = 'left';
    rows.tops.forEach((top, track) => {
      const title = tracks[track] ?? '';
      context.fillStyle = palette.paper;
      context.fillRect(0, top + 4, this.#measure(title, context.font) + 12, 15);
      context.fillStyle = palette.tones[track] ?? palette.ink;
      context.fillText(title, 5, top + 12);
    });
  }

  #mark(place: Placed, shift: number, { rows, width, focused, selected, hovered }: Picture, ratio: number): void {
    const { context, palette } = this;
    const { mark } = place;
    const left = place.x0 - shift;
    const wide = place.x1 - place.x0;
    const top = rows.laneTop(mark.track, place.lane) + barTop;
    const tone = palette.tones[mark.track] ?? palette.ink;
    const band = !mark.lasting && wide > pointMax;

    context.fillStyle = tone;
    if (left + wide > 0) {
      if (band || mark.uncertain) {
        // Only what is in view is drawn: a window may be millions of pixels long.
        const from = Math.max(left, -20);
        const to = Math.min(left + wide, width + 20);
        context.globalAlpha = 0.24;
        if (mark.approximate && from === left && to === left + wide) {
          context.setTransform(ratio * wide, 0, 0, ratio, ratio * left, 0);
          context.fillStyle = this.#fades[mark.track] ?? tone;
          context.fillRect(0, top, 1, bar);
          context.setTransform(ratio, 0, 0, ratio, 0, 0);
          context.fillStyle = tone;
        } else {
          context.fillRect(from, top, to - from, bar);
        }
        context.globalAlpha = 1;
        if (!mark.approximate && !mark.uncertain) {
          context.fillRect(left, top, 1, bar);
          context.fillRect(left + wide - 1, top, 1, bar);
        }
        if (mark.uncertain) {
          if (wide > pointMax) {
            context.strokeStyle = tone;
            context.lineWidth = 1;
            context.setLineDash(dashes);
            context.strokeRect(from + 0.5, top + 0.5, to - from - 1, bar - 1);
            context.setLineDash(solid);
          } else {
            context.fillRect(left, top, wide, bar);
            context.fillStyle = palette.paper;
            context.fillRect(left + 1, top + 1, wide - 2, bar - 2);
          }
        }
      } else if (mark.approximate) {
        context.globalAlpha = 0.55;
        context.fillRect(left, top, wide, bar);
        context.globalAlpha = 1;
      } else {
        context.fillRect(left, top, wide, bar);
      }
    }
    const outline = mark.id === focused ? palette.focus : mark.id === selected ? palette.accent : mark.id === hovered ? palette.quiet : null;
    if (outline) {
      context.strokeStyle = outline;
      context.lineWidth = mark.id === hovered ? 1 : 2;
      const from = Math.max(left, -20);
      context.strokeRect(from - 2, top - 3, Math.min(left + wide, width + 20) - from + 4, bar + 6);
    }
    const said = this.#label(place, left, wide, top + bar / 2 + 0.5, band, width, mark.id === selected || mark.id === focused);
    place.said = said && [said[0] + shift, said[1] + shift];
    if (!band) return;
    // The stroke steps back behind words.
    const stroke = left + wide / 2;
    context.globalAlpha = said && stroke > said[0] - 3 && stroke < said[1] + 3 ? 0.35 : 1;
    context.fillStyle = tone;
    context.fillRect(stroke - 1, top - 1, 3, bar + 2);
    context.globalAlpha = 1;
  }

  /** Where the words went, from and to; null where there is no room for any. */
  #label(place: Placed, left: number, wide: number, middle: number, band: boolean, width: number, strong: boolean): [number, number] | null {
    const { context, palette } = this;
    const within = band && wide > inside;
    if (place.text === null) {
      const room = within ? wide - 12 : place.room - 10;
      place.text = this.#fitted(place.mark, Math.min(room, 340, width * 0.7));
      place.textWidth = place.text === '' ? 0 : this.#measure(place.text, this.#labelFont);
    }
    const long = place.textWidth;
    if (long === 0) return null;
    let x = left + wide + 5;
    // A long band keeps its label in view as long as it can; at the right edge a label goes to the left of its mark.
    if (within) x = Math.min(Math.max(left + 5, 5), left + wide - long - 5);
    else if (x + long > width && left - long - 5 >= 0 && this.#freeBefore(place) >= long + 14) x = left - long - 5;
    if (x > width || x + long < 0) return null;
    context.fillStyle = strong ? palette.accent : palette.ink;
    context.fillText(place.text, x, middle);
    return [x, x + long];
  }

  #freeBefore({ before, x0 }: Placed): number {
    if (!before) return Infinity;
    return x0 - before.x1 - (before.x1 - before.x0 > inside ? 0 : before.textWidth + 5);
  }

  #cluster({ marks, track }: Cluster, left: number, top: number, { focused, selected }: Picture): void {
    const { context, palette } = this;
    context.fillStyle = palette.panel;
    context.strokeStyle = palette.tones[track] ?? palette.ink;
    context.lineWidth = 1;
    context.fillRect(left, top + 2, clusterWidth, laneHeight - 4);
    context.strokeRect(Math.round(left) + 0.5, top + 2.5, clusterWidth - 1, laneHeight - 5);
    const holds = (id: string | null): boolean => id !== null && marks.some((mark) => mark.id === id);
    if (holds(focused) || holds(selected)) {
      context.strokeStyle = holds(focused) ? palette.focus : palette.accent;
      context.lineWidth = 2;
      context.strokeRect(left - 1, top + 1, clusterWidth + 2, laneHeight - 2);
    }
    context.fillStyle = palette.ink;
    context.fillText(counts(marks.length), left + clusterWidth / 2, top + laneHeight / 2 + 0.5);
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
    const { width } = this.context.measureText(text);
    this.#widths.set(key, width);
    return width;
  }
}

const dashes = [3, 2];
const solid: number[] = [];

function counts(count: number): string {
  return count < 1000 ? `+${count}` : `+${Math.round(count / 100) / 10}k`;
}
