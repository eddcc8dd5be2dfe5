/** Every action by name: registered by whoever can do it, run by the keyboard, the palette or a button. */
import { createContext, untrack } from 'svelte';
import { COMMAND_IDS, isBare, keyed, matches, type CommandId, type Platform, type Press, type Scope } from './keymap';

interface Doer {
  readonly run: () => void;
  readonly able: () => boolean;
  /** What it is called here and now, where that changes. */
  readonly name: (() => string) | undefined;
}

/** Where the focus is, as far as keys care. */
export interface Focus {
  /** The pane it is in. */
  readonly pane: Scope | 'elsewhere';
  /** Whether what is typed becomes text. */
  readonly typing: boolean;
  /** Whether the text it would become is still empty. */
  readonly empty: boolean;
}

export class Commands {
  readonly platform: Platform;
  #doers = $state.raw<ReadonlyMap<CommandId, Doer>>(new Map());

  constructor(platform: Platform) {
    this.platform = platform;
  }

  /** Says how a command is done, until the returned function is called. */
  offer(id: CommandId, run: () => void, able: () => boolean = () => true, name?: () => string): () => void {
    const doer: Doer = { run, able, name };
    // Whoever offers does not depend on what others offer.
    const doers = (): ReadonlyMap<CommandId, Doer> => untrack(() => this.#doers);
    this.#doers = new Map(doers()).set(id, doer);
    return () => {
      if (doers().get(id) !== doer) return;
      const rest = new Map(doers());
      rest.delete(id);
      this.#doers = rest;
    };
  }

  /** Several at once. */
  offerAll(doers: Partial<Record<CommandId, () => void>>): () => void {
    const ends = Object.entries(doers).map(([id, run]) => this.offer(id as CommandId, run));
    return () => ends.forEach((end) => end());
  }

  able(id: CommandId): boolean {
    return this.#doers.get(id)?.able() ?? false;
  }

  /** What a command is called: as its doer says, else as it always is. */
  nameOf(id: CommandId, always: Record<CommandId, string>): string {
    return this.#doers.get(id)?.name?.() ?? always[id];
  }

  run(id: CommandId): boolean {
    const doer = this.#doers.get(id);
    if (!doer?.able()) return false;
    doer.run();
    return true;
  }

  /** The command this press means here, if any. */
  find(press: Press, focus: Focus): CommandId | undefined {
    return COMMAND_IDS.find((id) => {
      const { scope, keys } = keyed(id);
      if (scope !== 'everywhere' && scope !== focus.pane) return false;
      if (!this.able(id)) return false;
      return keys.some((key) => this.#fits(key, press, focus));
    });
  }

  #fits(key: string, press: Press, focus: Focus): boolean {
    if (focus.typing && isBare(key)) return false;
    // On a Mac, Option and an arrow move by paragraph in a text that is not empty.
    if (this.platform === 'macos' && key.startsWith('Alt+') && focus.typing && !focus.empty) return false;
    // What is typed can be undone as everywhere; a message only where nothing is typed.
    if (key === 'Mod+Z' && focus.typing && !focus.empty) return false;
    return matches(press, key, this.platform);
  }
}

export const [getCommands, setCommands] = createContext<Commands>();
