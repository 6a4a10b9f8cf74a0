import type { Notice } from '../../shared/ipc.ts';

/** What the user should know beside the jobs themselves; kept until it is dismissed or no longer so. */
export class Notices {
  readonly #onChange: (notices: readonly Notice[]) => void;
  readonly #notices = new Map<string, Notice>();

  constructor(onChange: (notices: readonly Notice[]) => void) {
    this.#onChange = onChange;
  }

  list(): Notice[] {
    return [...this.#notices.values()];
  }

  /** One of the same id is replaced. */
  add(notice: Notice): void {
    this.#notices.set(notice.id, notice);
    this.#onChange(this.list());
  }

  remove(id: string): void {
    if (this.#notices.delete(id)) this.#onChange(this.list());
  }
}
