// Changes to a map. Pure: each gives another map.

import type { FieldMap, NameAnswer, Question, SheetMap, ShapeField, Told } from './told.ts';

/** What is still to be answered. */
const open = '?';

/** The field that a column fills; '' if none. */
export function fieldOf(map: SheetMap, column: string): string {
  const found = Object.entries(map.fields ?? {}).find(([, field]) => field.column === column);
  return found?.[0] ?? '';
}

/** Lets a column fill a field, or none. What filled the field before is let go. */
export function filled(map: SheetMap, column: string, field: string, reads: string | undefined): SheetMap {
  const fields: Record<string, FieldMap> = {};
  for (const [name, each] of Object.entries(map.fields ?? {})) {
    if (each.column !== column && name !== field) fields[name] = each;
  }
  if (field !== '') fields[field] = { column, ...(reads === 'date' ? { date: 'dmy' } : {}) };
  return { ...map, fields };
}

/** Gives a field the same value in every row; none if it is empty. */
export function fixed(map: SheetMap, field: string, value: string): SheetMap {
  const fields = { ...map.fields };
  if (value.trim() === '') delete fields[field];
  else fields[field] = { value: value.trim() };
  return { ...map, fields };
}

/** Changes how the dates of a field are read. */
export function dated(map: SheetMap, field: string, date: string): SheetMap {
  const before = map.fields?.[field];
  return before ? { ...map, fields: { ...map.fields, [field]: { ...before, date } } } : map;
}

/** Answers for a name; an empty answer leaves it open. */
export function answered(map: SheetMap, { thing, name }: Pick<Question, 'thing' | 'name'>, answer: NameAnswer): SheetMap {
  const names = { ...map.names?.[thing], [name]: answer === '' ? open : answer };
  return { ...map, names: { ...map.names, [thing]: names } };
}

/** The answer that a map has for a name; '' if none. */
export function answerOf(map: SheetMap, { thing, name }: Pick<Question, 'thing' | 'name'>): NameAnswer {
  const answer = map.names?.[thing]?.[name];
  return answer === undefined || answer === open ? '' : answer;
}

/** The columns that tell one row from the others. */
export function keyed(map: SheetMap, column: string, isKey: boolean): SheetMap {
  const rest = (map['row-key'] ?? []).filter((each) => each !== column);
  return { ...map, 'row-key': isKey ? [...rest, column] : rest };
}

/** The fields that no column fills and that a row needs, or that are the same in every row. */
export function unfilled(told: Told): ShapeField[] {
  const fields = told.map.fields ?? {};
  const usual = ['negotiation'];
  return told.shapeFields.filter(({ name, needed }) => !fields[name]?.column && (needed || usual.includes(name) || fields[name]?.value !== undefined));
}

/** Every question of the sheet: the open ones, and those that were answered since it was read. */
export function questions(told: Told, asked: readonly Question[]): Question[] {
  const all = [...asked];
  for (const each of told.questions) {
    if (!all.some(({ thing, name }) => thing === each.thing && name === each.name)) all.push(each);
  }
  return all;
}
