/**
 * Values by word, where most often there is one or none: one word is kept in place, and a hash table made for more. With
 * many of these alive, what costs is memory that is not in a cache, and a hash table of one is three places to look.
 */
export class FewWords<Value> {
  #word: string | undefined;
  #value: Value | undefined;
  #more: Map<string, Value> | undefined;

  get(word: string): Value | undefined {
    return this.#more === undefined ? (word === this.#word ? this.#value : undefined) : this.#more.get(word);
  }

  set(word: string, value: Value): void {
    if (this.#more === undefined && (this.#word === undefined || this.#word === word)) {
      this.#word = word;
      this.#value = value;
      return;
    }
    this.#more ??= new Map([[this.#word!, this.#value!]]);
    this.#more.set(word, value);
  }
}
