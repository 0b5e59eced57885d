import type { Span } from '@turnpike/text';
import { span } from '@turnpike/text';

// What a value means is rarely what the document spells: entities are decoded and named values put in, and only then
// is there text to compile. A value source is that text together with where each stretch of it came from, so that a
// mistake at an offset of the text is shown at its line and column of the document.

/** A stretch of a value and the stretch of the document it stands for. */
export interface SourcePiece {
  readonly text: string;
  readonly document: Span;
  /** The text is what the document says there, character by character. */
  readonly verbatim: boolean;
  /** The text comes from a secret named value. */
  readonly secret?: boolean;
}

interface PlacedPiece extends SourcePiece {
  readonly start: number;
}

/** The text of a value, with the place in the document of every offset in it. */
export class ValueSource {
  readonly text: string;
  /** Absent for a text that the document contains as it is: most are that, and there are many. */
  #placed: readonly PlacedPiece[] | undefined;
  /** Where in the document the text begins. */
  readonly #anchor: number;

  private constructor(text: string, placed: readonly PlacedPiece[] | undefined, anchor: number) {
    this.text = text;
    this.#placed = placed;
    this.#anchor = anchor;
  }

  static #join(pieces: readonly SourcePiece[], anchor: number): ValueSource {
    const placed: PlacedPiece[] = [];
    const parts: string[] = [];
    let start = 0;
    for (const piece of pieces) {
      if (piece.text === '') continue;
      placed.push({ ...piece, start });
      parts.push(piece.text);
      start += piece.text.length;
    }
    return new ValueSource(parts.join(''), placed, anchor);
  }

  /** A text that the document contains as it is, beginning at an offset. */
  static verbatim(text: string, documentStart: number): ValueSource {
    return new ValueSource(text, undefined, documentStart);
  }

  /** A text made of pieces in the order of the document; `anchor` is where it stands when there are none. */
  static of(pieces: readonly SourcePiece[], anchor: number): ValueSource {
    return ValueSource.#join(pieces, pieces[0]?.document.start ?? anchor);
  }

  /** Several texts of one document, one after another. */
  static join(sources: readonly ValueSource[], anchor: number): ValueSource {
    const [only] = sources;
    if (only !== undefined && sources.length === 1) return only;
    return ValueSource.of(
      sources.flatMap((source) => source.pieces),
      sources[0]?.toDocumentOffset(0) ?? anchor,
    );
  }

  /** The stretches the text is made of. */
  get pieces(): readonly SourcePiece[] {
    return this.#pieces;
  }

  get #pieces(): readonly PlacedPiece[] {
    const { text } = this;
    if (this.#placed === undefined) {
      const document = span(this.#anchor, this.#anchor + text.length);
      this.#placed = text === '' ? [] : [{ text, document, verbatim: true, start: 0 }];
    }
    return this.#placed;
  }

  /** The place in the document of an offset in the text; inside a decoded or substituted stretch, where that begins. */
  toDocumentOffset(offset: number): number {
    const piece = this.#pieceAt(offset);
    if (piece === undefined) return this.#anchor;
    if (offset >= piece.start + piece.text.length) return piece.document.end;
    return piece.verbatim ? piece.document.start + Math.max(0, offset - piece.start) : piece.document.start;
  }

  /** The stretch of the document that a stretch of the text stands for. */
  toDocumentSpan(stretch: Span): Span {
    const start = this.toDocumentOffset(stretch.start);
    if (stretch.end <= stretch.start) return span(start, start);
    const last = this.#pieceAt(stretch.end - 1);
    if (last === undefined) return span(start, start);
    const end = last.start + last.text.length;
    if (!last.verbatim || stretch.end >= end) return span(start, last.document.end);
    return span(start, Math.max(start, last.document.start + stretch.end - last.start));
  }

  /** The part of the text between two offsets, which keeps its places in the document. */
  slice(start: number, end: number = this.text.length): ValueSource {
    if (this.#placed === undefined) {
      const from = Math.min(start, this.text.length);
      return ValueSource.verbatim(this.text.slice(from, end), this.#anchor + from);
    }
    const pieces: SourcePiece[] = [];
    for (let index = this.#indexAt(start); index < this.#pieces.length; index++) {
      const piece = this.#pieces[index] as PlacedPiece;
      if (piece.start >= end) break;
      pieces.push(cutPiece(piece, Math.max(0, start - piece.start), Math.min(piece.text.length, end - piece.start)));
    }
    return ValueSource.#join(pieces, this.toDocumentOffset(start));
  }

  /** The stretches of the text that come from secret named values. */
  get secretSpans(): readonly Span[] {
    return this.#pieces
      .filter((piece) => piece.secret)
      .map((piece) => span(piece.start, piece.start + piece.text.length));
  }

  /** The text as it may be shown: secrets are replaced by `***`. */
  get maskedText(): string {
    return this.#pieces.map((piece) => (piece.secret ? '***' : piece.text)).join('');
  }

  #pieceAt(offset: number): PlacedPiece | undefined {
    return this.#pieces[this.#indexAt(offset)];
  }

  /** The index of the last piece that begins at or before an offset. */
  #indexAt(offset: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pieces[middle] as PlacedPiece).start <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function cutPiece(piece: SourcePiece, start: number, end: number): SourcePiece {
  const text = piece.text.slice(start, end);
  if (!piece.verbatim) return { ...piece, text };
  return { ...piece, text, document: span(piece.document.start + start, piece.document.start + end) };
}
