// Answers that never change, kept up to so many characters; the oldest go first.

export class Kept {
  readonly #max: number;
  readonly #answers = new Map<string, { data: unknown; length: number }>();
  #length = 0;

  /** How many characters of questions and answers are kept. */
  constructor(max: number) {
    this.#max = max;
  }

  get(question: string): { data: unknown } | undefined {
    return this.#answers.get(question);
  }

  /** `length`: how long the answer was as text. One that is longer than all that is kept is not. */
  keep(question: string, data: unknown, length: number): void {
    this.#drop(question);
    const whole = question.length + length;
    if (whole > this.#max) return;
    this.#answers.set(question, { data, length: whole });
    this.#length += whole;
    for (const oldest of this.#answers.keys()) {
      if (this.#length <= this.#max) break;
      this.#drop(oldest);
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#answers.clear();
    this.#length = 0;
  }

  #drop(question: string): void {
    this.#length -= this.#answers.get(question)?.length ?? 0;
    this.#answers.delete(question);
  }
}
