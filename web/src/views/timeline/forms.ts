// The forms of marks and clusters, on any canvas. What moves with the window (labels, outlines) is not here.
//
//   exact to the scale   ▬          a solid mark
//   lasted               ▬▬▬▬       a solid bar
//   at some time in it   ░░│░░      a light band, a stroke at its middle, where it counts from
//   about                 ░│░       the same, its ends fading
//   uncertain            ▭          hollow
//   planned              ▭          hollow, its outline dashed

import { clusterWidth, laneHeight, type Cluster, type Placed, type Rows } from './layout.ts';
import type { Mark } from './marks.ts';

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

export const barHeight = 11;
const barTop = (laneHeight - barHeight) / 2 + 0.5;
/** Up to this width a window reads as a point. */
const pointMax = 14;
const dashes = [3, 2];
const solid: number[] = [];

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
    tones: [of('--link'), of('--tone-for'), of('--accent'), of('--tone-mild-against'), of('--quiet')],
    font: style.fontFamily,
  };
}

/** Whether it is drawn as a band: something that happened at some time in a window too wide to be a point. */
export function isBand(mark: Mark, wide: number): boolean {
  return !mark.lasting && wide > pointMax;
}

export function barTopOf(rows: Rows, { mark, lane }: Placed): number {
  return rows.laneTop(mark.track, lane) + barTop;
}

/** One after another from the left edge of a window one pixel wide to its right: to be stretched over a band. */
export function fadeOf(context: CanvasRenderingContext2D, tone: string): CanvasGradient {
  const fade = context.createLinearGradient(0, 0, 1, 0);
  const clear = `color-mix(in srgb, ${tone} 0%, transparent)`;
  fade.addColorStop(0, clear);
  fade.addColorStop(0.3, tone);
  fade.addColorStop(0.7, tone);
  fade.addColorStop(1, clear);
  return fade;
}

export interface Ground {
  context: CanvasRenderingContext2D;
  palette: Palette;
  fades: readonly CanvasGradient[];
  rows: Rows;
  width: number;
  ratio: number;
}

export function drawForm({ context, palette, fades, rows, width, ratio }: Ground, place: Placed, left: number): void {
  const { mark } = place;
  const wide = place.x1 - place.x0;
  const top = barTopOf(rows, place);
  const tone = palette.tones[mark.track] ?? palette.ink;
  context.fillStyle = tone;
  if (mark.planned) {
    const from = Math.max(left, -20);
    const long = Math.max(3, Math.min(left + wide, width + 20) - from);
    context.fillStyle = palette.paper;
    context.fillRect(from, top, long, barHeight);
    context.strokeStyle = tone;
    context.lineWidth = 1.5;
    context.setLineDash(dashes);
    context.strokeRect(from + 0.75, top + 0.75, long - 1.5, barHeight - 1.5);
    context.setLineDash(solid);
    return;
  }
  if (!isBand(mark, wide)) {
    if (mark.uncertain) {
      context.fillRect(left, top, wide, barHeight);
      context.fillStyle = palette.paper;
      context.fillRect(left + 1, top + 1, wide - 2, barHeight - 2);
    } else if (mark.approximate) {
      context.globalAlpha = 0.55;
      context.fillRect(left, top, wide, barHeight);
      context.globalAlpha = 1;
    } else {
      context.fillRect(left, top, wide, barHeight);
    }
    return;
  }
  // Only what is in view is drawn: a window may be millions of pixels long.
  const from = Math.max(left, -20);
  const long = Math.min(left + wide, width + 20) - from;
  context.globalAlpha = 0.24;
  if (mark.approximate && long === wide) {
    context.setTransform(ratio * wide, 0, 0, ratio, ratio * left, 0);
    context.fillStyle = fades[mark.track] ?? tone;
    context.fillRect(0, top, 1, barHeight);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = tone;
  } else {
    context.fillRect(from, top, long, barHeight);
  }
  context.globalAlpha = 1;
  if (mark.uncertain) {
    context.strokeStyle = tone;
    context.lineWidth = 1;
    context.setLineDash(dashes);
    context.strokeRect(from + 0.5, top + 0.5, long - 1, barHeight - 1);
    context.setLineDash(solid);
  } else if (!mark.approximate) {
    context.fillRect(left, top, 1, barHeight);
    context.fillRect(left + wide - 1, top, 1, barHeight);
  }
  context.fillRect(Math.round(left + wide / 2) - 1, top - 1, 3, barHeight + 2);
}

export function drawCluster({ context, palette, rows }: Ground, { marks, track }: Cluster, left: number): void {
  const top = rows.clusterTop(track) + 2;
  const high = laneHeight - 4;
  context.fillStyle = palette.tones[track] ?? palette.ink;
  context.fillRect(left, top, clusterWidth, high);
  context.fillStyle = palette.panel;
  context.fillRect(left + 1, top + 1, clusterWidth - 2, high - 2);
  context.fillStyle = palette.ink;
  context.fillText(countInShort(marks.length), left + clusterWidth / 2, top + high / 2 + 0.5);
}

/** '+12', '+1.2k'. */
export function countInShort(count: number): string {
  return count < 1000 ? `+${count}` : `+${Math.round(count / 100) / 10}k`;
}
