/** Tells answers that were overtaken: of two requests for one thing, the answer to the later one says how it is now. */
export class Latest {
  private asked = 0;
  private taken = 0;

  /** The turn of a request that is made now. */
  ask(): number {
    return ++this.asked;
  }

  /** True if an answer may be shown: none to a later request was taken before it. */
  take(turn: number): boolean {
    if (turn < this.taken) return false;
    this.taken = turn;
    return true;
  }

  /** True until another request is made. */
  isNewest(turn: number): boolean {
    return turn === this.asked;
  }
}
