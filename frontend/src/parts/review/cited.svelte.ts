// Events that a person has marked as evidence, until a rating or a lesson rests on them.
class Cited {
  ids = $state.raw<readonly string[]>([]);

  has(id: string): boolean {
    return this.ids.includes(id);
  }
  toggle(id: string): void {
    this.ids = this.has(id) ? this.ids.filter((each) => each !== id) : [...this.ids, id];
  }
  /** As a form shows them. */
  get text(): string {
    return this.ids.join(", ");
  }
  clear(): void {
    this.ids = [];
  }
}

export const cited = new Cited();
