// Where words stand in the source of the page, outside the catalogue.

import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** Words that stand in a file: on which line, and what they are. */
export interface Standing {
  line: number;
  text: string;
}

/** The attributes that a person reads or hears. */
const read = new Set(['aria-label', 'aria-roledescription', 'aria-valuetext', 'aria-description', 'title', 'placeholder', 'alt', 'label', 'heading', 'caption', 'summary', 'hint']);

const letters = /\p{L}/u;
/** Two words or more, or one that begins a sentence: what code has no other use for. */
const prose = /\p{L}\S*\s+\S*\p{L}|^\s*\p{Lu}\p{Ll}+[.:…]?\s*$|\p{L}[.:…]\s*$|^\s.*\p{L}|\p{L}.*\s$/u;

/** Words in a component: its texts, the attributes that are read, and what its expressions and script put together. */
export function inComponent(source: string): Standing[] {
  const { fragment } = parse(source, { modern: true });
  const found: Standing[] = [];
  const line = (at: number): number => source.slice(0, at).split('\n').length;
  const note = (at: number, text: string): void => void found.push({ line: line(at), text: text.trim().replace(/\s+/g, ' ') });

  type Any = { type: string; start: number; end: number; [key: string]: unknown };
  const walk = (node: unknown, shown: boolean): void => {
    if (Array.isArray(node)) return node.forEach((each) => walk(each, shown));
    if (node === null || typeof node !== 'object' || !('type' in node)) return;
    const it = node as Any;
    switch (it.type) {
      case 'Text': {
        if (shown && letters.test(it.data as string)) note(it.start, it.data as string);
        return;
      }
      case 'Comment':
        return;
      case 'Attribute':
        if (it.value !== true) walk(it.value, read.has(it.name as string));
        return;
      case 'ExpressionTag': {
        const text = source.slice(it.start + 1, it.end - 1);
        for (const each of inScript(text, shown)) found.push({ line: each.line + line(it.start) - 1, text: each.text });
        return;
      }
      default:
        for (const [key, value] of Object.entries(it)) {
          if (key === 'attributes' || key === 'fragment' || key === 'nodes' || key === 'consequent' || key === 'alternate' || key === 'body' || key === 'fallback' || key === 'pending' || key === 'then' || key === 'catch') walk(value, true);
        }
    }
  };
  walk(fragment, true);
  for (const script of source.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)) {
    const before = line(script.index + script[0].indexOf(script[1] ?? ''));
    for (const each of inScript(script[1] ?? '')) found.push({ line: each.line + before - 1, text: each.text });
  }
  return found.sort((a, b) => a.line - b.line);
}

/** Words in TypeScript; with `shown`, where all that it comes to is read, any word counts. */
export function inScript(source: string, shown = false): Standing[] {
  const file = ts.createSourceFile('x.tsx', source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const found: Standing[] = [];
  const counts = (text: string, node: ts.Node): boolean => (shown && said(node) ? letters : prose).test(text);
  const note = (node: ts.Node, text: string): void => {
    if (counts(text, node)) found.push({ line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, text });
  };
  const walk = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'graphql') return;
    if (ts.isCallExpression(node) && node.expression.getText() === 'graphql') return;
    if (ts.isThrowStatement(node)) return;
    if (ts.isStringLiteralLike(node) && !compared(node)) note(node, node.text);
    if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) note(node, node.text);
    ts.forEachChild(node, walk);
  };
  walk(file);
  return found;
}

/** It is held against another value, or is a name of a key: nobody reads it. */
function compared(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isCaseClause(parent) || ts.isElementAccessExpression(parent)) return true;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return true;
  return ts.isBinaryExpression(parent) && /^[!=]==$|^in$/.test(parent.operatorToken.getText());
}

/** What it comes to is what the whole expression comes to: no argument, no index. */
function said(node: ts.Node): boolean {
  for (let at = node; at.parent; at = at.parent) {
    if (ts.isCallExpression(at.parent) || ts.isElementAccessExpression(at.parent) || ts.isPropertyAssignment(at.parent)) return false;
    if (ts.isConditionalExpression(at.parent) && at.parent.condition === at) return false;
  }
  return true;
}
