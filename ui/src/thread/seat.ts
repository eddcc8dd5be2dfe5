/** The message in which a card stands, and what a card may do with it. */
import { createContext } from 'svelte';
import type { MediaRow, MessageRow } from '../ipc/generated';

export interface Seat {
  readonly row: MessageRow;
  /** Whether this message is the one in the tab order. */
  readonly focusable: boolean;
  /** The customer's name. */
  readonly name: string;
  /** Answers this message. */
  readonly reply: () => void;
  /** Shows a medium in the viewer. */
  readonly view: (row: MessageRow, media: MediaRow) => void;
}

export const [getSeat, setSeat] = createContext<Seat>();
