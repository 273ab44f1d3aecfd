// What the server tells of a sheet: POST /v1/sheets.

export interface SheetColumn {
  name: string;
  example: string | null;
}

export interface ShapeField {
  name: string;
  heading: string;
  needed: boolean;
  reads: string;
}

export interface FieldMap {
  column?: string;
  until?: string;
  value?: string;
  split?: string;
  words?: Record<string, string>;
  date?: string;
  decimal?: string;
}

export type NameAnswer = string | { new: string; [entry: string]: unknown };

/** The map of a sheet, as its file has it. */
export interface SheetMap {
  id: string;
  shape: string;
  sheet?: string;
  'row-key'?: string[];
  fields?: Record<string, FieldMap>;
  names?: Record<string, Record<string, NameAnswer>>;
  [entry: string]: unknown;
}

export interface Trouble {
  row: number | null;
  column: string | null;
  message: string;
}

export interface Question {
  thing: string;
  name: string;
  likely: string[];
  cells: number;
  row: number;
}

export interface ShownRow {
  row: number;
  cells: string[];
  event: Record<string, unknown> | null;
}

/** A sheet as it reads, by the map. */
export interface Told {
  file: string;
  sheet: string | null;
  otherSheets: { name: string; hidden: boolean }[];
  encoding: string | null;
  headerRow: number;
  columns: SheetColumn[];
  shapes: string[];
  shapeFields: ShapeField[];
  map: SheetMap;
  mapText: string;
  remarks: Record<string, string>;
  unclear: string[];
  notes: string[];
  rows: number;
  ready: number;
  shown: ShownRow[];
  troubles: Trouble[];
  questions: Question[];
  lookAlikes: { row: number; event: string }[];
  missing: { place: string; event: string }[];
  // Where a map was sent.
  complete?: boolean;
  recorded?: number;
  corrected?: number;
  alreadyOnRecord?: number;
  refused?: Trouble[];
  warnings?: Trouble[];
  import?: string | null;
}
