// What is selected on the map and in the tables: one thing at a time, known by kind and id.
export interface Selected {
  kind: string;
  id: string;
}

export const selection = $state<{ now: Selected | null }>({ now: null });

export function select(kind: string, id: string): void {
  selection.now = { kind, id };
}

export function isSelected(kind: string, id: string): boolean {
  return selection.now?.kind === kind && selection.now.id === id;
}
