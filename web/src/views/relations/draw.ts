// The lines between the boxes, by Cytoscape; imported late. The boxes are links of the page and lie above.
// Nothing moves: no animation, no dragging, no zooming by the wheel that belongs to the page.

import cytoscape, { type Core, type StylesheetJson } from 'cytoscape';
import type { Tone } from '../../lib/stance.ts';
import { cornerOf, type Box, type Ends, type Layout } from './layout.ts';
import type { Graph } from './relations.ts';

export interface Picture {
  /** Only what hangs on this box is drawn in full; null: all. */
  point: (id: string | null) => void;
  destroy: () => void;
}

export function draw(container: HTMLElement, graph: Graph, layout: Layout): Picture {
  const colours = getComputedStyle(container);
  const colour = (name: string): string => colours.getPropertyValue(`--${name}`).trim();
  const core: Core = cytoscape({
    container,
    layout: { name: 'preset', fit: false },
    zoom: 1,
    pan: { x: 0, y: 0 },
    userPanningEnabled: false,
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
    autoungrabify: true,
    autounselectify: true,
    elements: {
      nodes: graph.nodes.flatMap(({ id }) => {
        const box = layout.boxes.get(id);
        return box ? [{ data: { id, width: box.width, height: box.height }, position: { x: box.x + box.width / 2, y: box.y + box.height / 2 } }] : [];
      }),
      edges: graph.edges.flatMap(({ id, kind, from, to, label, claim }) => {
        const ends = layout.ends.get(id);
        if (!ends) return [];
        return [
          {
            data: {
              id: `line ${id}`,
              source: from,
              target: to,
              label,
              leave: `${ends.from[0]}px ${ends.from[1]}px`,
              arrive: `${ends.to[0]}px ${ends.to[1]}px`,
              ...corner(ends, layout.boxes.get(from), layout.boxes.get(to)),
              tone: colour(claim ? `tone-${claim.tone satisfies Tone}` : 'quiet'),
            },
            classes: `${kind} ${ends.shape}`,
          },
        ];
      }),
    },
    style: styles(colour, colours.fontFamily),
  });
  return {
    point(id) {
      core.batch(() => {
        core.elements().removeClass('faded');
        if (id === null) return;
        const node = core.getElementById(id);
        core.edges().not(node.connectedEdges()).addClass('faded');
      });
    },
    destroy: () => core.destroy(),
  };
}

function corner(ends: Ends, from: Box | undefined, to: Box | undefined): { weight: number; distance: number } {
  if (!from || !to) return { weight: 0.5, distance: 0 };
  const at = (box: Box, [dx, dy]: [number, number]): [number, number] => [box.x + box.width / 2 + dx, box.y + box.height / 2 + dy];
  return cornerOf(at(from, ends.from), at(to, ends.to));
}

function styles(colour: (name: string) => string, font: string): StylesheetJson {
  return [
    { selector: 'node', style: { shape: 'rectangle', width: 'data(width)', height: 'data(height)', 'background-opacity': 0, 'border-width': 0, events: 'no' } },
    {
      selector: 'edge',
      style: {
        width: 1.5,
        'line-color': 'data(tone)',
        'target-arrow-color': 'data(tone)',
        'source-endpoint': 'data(leave)',
        'target-endpoint': 'data(arrive)',
        label: 'data(label)',
        color: 'data(tone)',
        'font-family': font,
        'font-size': 12.5,
        'text-rotation': 'autorotate',
        'text-background-color': colour('paper'),
        'text-background-opacity': 1,
        'text-background-padding': '1px',
        events: 'no',
      },
    },
    { selector: '.across', style: { 'curve-style': 'straight' } },
    { selector: '.tree', style: { 'curve-style': 'segments', 'edge-distances': 'endpoints', 'segment-weights': 'data(weight)', 'segment-distances': 'data(distance)' } },
    { selector: '.bow', style: { 'curve-style': 'unbundled-bezier', 'control-point-distances': [40], 'control-point-weights': [0.5] } },
    { selector: '.organ', style: { 'line-style': 'dashed', 'line-dash-pattern': [2, 3], width: 2 } },
    { selector: '.part', style: { 'line-style': 'dashed', 'line-dash-pattern': [1, 4] } },
    { selector: '.delegation', style: { 'line-style': 'dashed', 'line-dash-pattern': [8, 4] } },
    { selector: '.meeting', style: { width: 1, 'target-arrow-shape': 'circle', 'arrow-scale': 0.7 } },
    { selector: '.own', style: { width: 2.75, 'target-arrow-shape': 'triangle' } },
    { selector: '.attributed', style: { width: 2.75, 'line-style': 'dashed', 'line-dash-pattern': [5, 4], 'target-arrow-shape': 'vee' } },
    { selector: '.listed', style: { width: 1, 'line-style': 'dashed', 'line-dash-pattern': [5, 4] } },
    { selector: '.faded', style: { opacity: 0.12 } },
  ] as StylesheetJson;
}
