/** What Mod+K finds: conversations and contacts from the core, commands from the live keymap. */
import type { PaletteRow } from '../ipc/generated';
import type { Host } from '../ipc/host';
import type { Commands } from '../keys/commands.svelte';
import { COMMAND_IDS, keyed, type CommandId } from '../keys/keymap';

const LIMIT = 12;
/** Commands beside the conversations; all of them after `>`. */
const FEW_COMMANDS = 5;

export type PaletteItem = { kind: 'conversation'; row: PaletteRow } | { kind: 'command'; id: CommandId };

export class PaletteState {
  query = $state('');
  chosen = $state(0);
  #rows = $state.raw<PaletteRow[]>([]);
  readonly #host: Host;
  readonly #commands: Commands;
  readonly #names: () => Record<CommandId, string>;
  #asked = 0;
  readonly items: readonly PaletteItem[] = $derived.by(() => {
    const found = this.#commandsFound();
    const conversations = this.#commandsOnly() ? [] : this.#rows.map((row): PaletteItem => ({ kind: 'conversation', row }));
    return [...conversations, ...found.map((id): PaletteItem => ({ kind: 'command', id }))];
  });

  constructor(host: Host, commands: Commands, names: () => Record<CommandId, string>, query = '') {
    this.#host = host;
    this.#commands = commands;
    this.#names = names;
    this.type(query);
  }

  type(query: string): void {
    this.query = query;
    this.chosen = 0;
    void this.#search();
  }

  move(by: number): void {
    const count = this.items.length;
    if (count > 0) this.chosen = (this.chosen + by + count) % count;
  }

  async #search(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    if (this.#commandsOnly()) return;
    try {
      const rows = await this.#host.ask('palette', { query: this.query.trim(), limit: LIMIT });
      if (asked === this.#asked) this.#rows = rows;
    } catch {
      if (asked === this.#asked) this.#rows = [];
    }
  }

  #commandsOnly(): boolean {
    return this.query.startsWith('>');
  }

  #commandsFound(): CommandId[] {
    const words = fold(this.query.replace(/^>/u, '')).split(/\s+/u).filter(Boolean);
    const names = this.#names();
    const able = COMMAND_IDS.filter((id) => !keyed(id).silent && id !== 'palette' && id !== 'commands' && this.#commands.able(id));
    const found = able.filter((id) => words.every((word) => fold(names[id]).includes(word)));
    return this.#commandsOnly() ? found : words.length === 0 ? [] : found.slice(0, FEW_COMMANDS);
  }
}

/** Letters without accents or case, so that "reglages" finds "Réglages". */
export function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
}
