/** What Mod+K finds: people first, then the best messages and the way to all of them, then commands from the live keymap. */
import type { CountRow, PaletteRow, PersonHitRow, SearchHitRow, SearchPlaceRow } from '../ipc/generated';
import type { Host } from '../ipc/host';
import type { Commands } from '../keys/commands.svelte';
import { COMMAND_IDS, keyed, type CommandId } from '../keys/keymap';

/** The latest conversations, while nothing is typed. */
const LIMIT = 12;
/** People, once something is. */
const FEW_PEOPLE = 6;
const FEW_HITS = 4;
/** Commands beside the conversations; all of them after `>`. */
const FEW_COMMANDS = 5;

export type PaletteItem =
  | { kind: 'conversation'; row: PaletteRow & { nearly?: boolean } }
  | { kind: 'hit'; hit: SearchHitRow; place: SearchPlaceRow }
  | { kind: 'all'; query: string; total: CountRow }
  | { kind: 'command'; id: CommandId };

/** Names an item among all. */
export function itemKey(item: PaletteItem): string {
  switch (item.kind) {
    case 'conversation': return `conversation-${item.row.conversation}`;
    case 'hit': return `hit-${item.hit.conversation}-${item.hit.key}`;
    case 'all': return 'all';
    case 'command': return `command-${item.id}`;
  }
}

/** What the messages say. */
interface Said {
  readonly query: string;
  readonly items: readonly PaletteItem[];
}

const NOTHING_SAID: Said = { query: '', items: [] };

export class PaletteState {
  query = $state('');
  chosen = $state(0);
  #rows = $state.raw<readonly (PaletteRow | PersonHitRow)[]>([]);
  #said = $state.raw<Said>(NOTHING_SAID);
  readonly #host: Host;
  readonly #commands: Commands;
  readonly #names: () => Record<CommandId, string>;
  #asked = 0;
  readonly items: readonly PaletteItem[] = $derived.by(() => {
    const found = this.#commandsFound();
    const conversations = this.#commandsOnly() ? [] : this.#rows.map((row): PaletteItem => ({ kind: 'conversation', row }));
    const said = this.#commandsOnly() || this.#said.query !== this.query.trim() ? [] : this.#said.items;
    return [...conversations, ...said, ...found.map((id): PaletteItem => ({ kind: 'command', id }))];
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
    const query = this.query.trim();
    // People come as soon as they are found: messages never hold them up.
    if (query !== '') void this.#searchSaid(query, asked);
    try {
      const rows = query === '' ? await this.#host.ask('palette', { query, limit: LIMIT }) : await this.#host.ask('search_people', { text: query, limit: FEW_PEOPLE });
      if (asked === this.#asked) this.#rows = rows;
    } catch {
      if (asked === this.#asked) this.#rows = [];
    }
  }

  async #searchSaid(query: string, asked: number): Promise<void> {
    try {
      const { hits, places, total } = await this.#host.ask('search', { text: query, order: 'best', cursor: null, limit: FEW_HITS });
      if (asked !== this.#asked) return;
      const found = hits.flatMap((hit): PaletteItem[] => {
        const place = places.find((each) => each.conversation === hit.conversation);
        return place ? [{ kind: 'hit', hit, place }] : [];
      });
      this.#said = { query, items: found.length > 0 && total ? [...found, { kind: 'all', query, total }] : [] };
    } catch {
      if (asked === this.#asked) this.#said = NOTHING_SAID;
    }
  }

  #commandsOnly(): boolean {
    return this.query.startsWith('>');
  }

  #commandsFound(): CommandId[] {
    const words = fold(this.query.replace(/^>/u, '')).split(/\s+/u).filter(Boolean);
    const names = this.#names();
    const able = COMMAND_IDS.filter((id) => !keyed(id).silent && id !== 'palette' && id !== 'commands' && this.#commands.able(id));
    const found = able.filter((id) => words.every((word) => fold(this.#commands.nameOf(id, names)).includes(word)));
    return this.#commandsOnly() ? found : words.length === 0 ? [] : found.slice(0, FEW_COMMANDS);
  }
}

/** Letters without accents or case, so that "reglages" finds "Réglages". */
export function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
}
