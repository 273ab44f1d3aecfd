// A proof as the file that `chancery prove` writes, byte for byte: docs/audit.md says what each field is.

import type { Inclusion } from './documents.ts';

export function proofText(event: string, inclusion: Inclusion): string {
  const document = {
    checkpoint: inclusion.checkpoint.note,
    event,
    format: 'chancery-proof-1',
    leafHash: inclusion.leafHash,
    leafIndex: inclusion.leafIndex,
    path: inclusion.path,
    record: inclusion.record,
    sequence: inclusion.leafIndex + 1,
    treeSize: inclusion.treeSize,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Hands a text to the reader as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers read it only after the click is over.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
