// Finds where words stand in source text: for the test that keeps them in the catalogue. What it does not do: judge them.
//
//   in a component   each text, each attribute that is read (`title`, `aria-label`, …), what an expression in either comes to
//   in TypeScript    each literal and template that reads as words: two of them, a piece of a sentence, one with a capital

import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** Words that stand in a file: on which line, and which; the slots of a template are '…'. */
export interface Standing {
  line: number;
  text: string;
}

/** The attributes and properties that a person reads or hears. */
const read = new Set(['aria-label', 'aria-roledescription', 'aria-valuetext', 'aria-description', 'title', 'placeholder', 'alt', 'label', 'heading', 'caption', 'hint', 'more']);

/** What a node of a component holds that is shown. */
const shownParts = ['fragment', 'nodes', 'attributes', 'consequent', 'alternate', 'body', 'fallback', 'pending', 'then', 'catch'] as const;

const slot = '…';
const letters = /\p{L}/u;
/** Two words, a piece of a sentence beside a slot, or one word that begins a sentence. */
const words = /\p{L}[^\s]*\s+[^\s]*\p{L}|\p{L}[,;:.]?\s*…|…[,;:.]?\s+\p{L}|…\s*\p{L}{2}.*\s|^\s*\p{Lu}\p{Ll}+[.:]?\s*$|^\s+\p{L}|\p{L}[,;:.]?\s+$/u;
/** Questions to the server, styles, markup, media queries and outlines: nobody reads them. */
const code = /[{}]|\w\(\w+:|^\$\w|\bpx\b|\dpx|^color-mix|^<(?:svg|text|g)\b|^\([\w-]+: |^M… …v/;
/** An address or a key. */
const joined = /^[^\s]*$/;

/** The words that stand in a component. */
export function inComponent(source: string): Standing[] {
  const found: Standing[] = [];
  const lineOf = (at: number): number => source.slice(0, at).split('\n').length;
  const walk = (node: unknown, isShown: boolean): void => {
    if (Array.isArray(node)) node.forEach((each) => walk(each, isShown));
    if (!isNode(node)) return;
    if (node.type === 'Text') {
      const text = String(node.data).trim().replace(/\s+/g, ' ');
      if (isShown && letters.test(text)) found.push({ line: lineOf(node.start), text });
    } else if (node.type === 'ExpressionTag') {
      const inside = inScript(source.slice(node.start + 1, node.end - 1), isShown);
      found.push(...inside.map(({ line, text }) => ({ line: line + lineOf(node.start) - 1, text })));
    } else if (node.type === 'RenderTag' && isNode(node.expression)) {
      const inside = inScript(source.slice(node.expression.start, node.expression.end));
      found.push(...inside.map(({ line, text }) => ({ line: line + lineOf(node.start) - 1, text })));
    } else if (node.type === 'Attribute') {
      walk(node.value, read.has(String(node.name)));
    } else {
      for (const part of shownParts) walk(node[part], true);
    }
  };
  walk(parse(source, { modern: true }).fragment, true);
  for (const script of source.matchAll(/(<script[^>]*>)([\s\S]*?)<\/script>/g)) {
    const before = lineOf(script.index + (script[1] ?? '').length) - 1;
    found.push(...inScript(script[2] ?? '').map(({ line, text }) => ({ line: line + before, text })));
  }
  return found.sort((a, b) => a.line - b.line);
}

/** The words that stand in TypeScript. With `isShown`, a person reads what it comes to: then one small word counts too. */
export function inScript(source: string, isShown = false): Standing[] {
  const file = ts.createSourceFile('words.ts', source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const found: Standing[] = [];
  const note = (node: ts.Node, text: string): void => {
    const isRead = isShown && isResult(node) ? letters.test(text.replaceAll(slot, '')) : words.test(text) && letters.test(text.replaceAll(slot, '')) && !(ts.isTemplateExpression(node) && joined.test(text));
    if (isRead && !code.test(text)) found.push({ line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, text });
  };
  const walk = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'graphql') return;
    if (ts.isCallExpression(node) && node.expression.getText() === 'graphql') return;
    if (ts.isStringLiteralLike(node) && !isName(node)) note(node, node.text);
    if (ts.isPropertyAssignment(node) && /^[A-Z_]{3,}$/.test(node.name.getText()) && ts.isStringLiteralLike(node.initializer) && /^\p{Ll}+$/u.test(node.initializer.text)) found.push({ line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: node.initializer.text });
    if (ts.isTemplateExpression(node)) note(node, [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(slot));
    ts.forEachChild(node, walk);
  };
  walk(file);
  return found;
}

interface Node {
  type: string;
  start: number;
  end: number;
  [part: string]: unknown;
}

function isNode(node: unknown): node is Node {
  return node !== null && typeof node === 'object' && 'type' in node;
}

/** It is compared with something, or names a property or a type. */
function isName(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isAsExpression(parent)) return isName(parent);
  if (ts.isCaseClause(parent) || ts.isElementAccessExpression(parent)) return true;
  if (ts.isPropertyAssignment(parent)) return parent.name === node || parent.name.getText() === '__typename';
  return ts.isBinaryExpression(parent) && ['===', '!==', 'in'].includes(parent.operatorToken.getText());
}

/** The whole expression may come to it: it is no argument, no index and no condition. */
function isResult(node: ts.Node): boolean {
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    if (ts.isCallExpression(parent) || ts.isElementAccessExpression(parent) || ts.isPropertyAssignment(parent)) return false;
    if (ts.isConditionalExpression(parent) && parent.condition === at) return false;
    if (ts.isBinaryExpression(parent) && isName(at)) return false;
  }
  return true;
}
