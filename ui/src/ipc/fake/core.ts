/** What the parts of the pretend core know of each other. */
import type { ContentRow, UiEvent } from '../generated';
import type { Talk } from './talk';

/** How a pretend message leaves. */
export interface Leaving {
  readonly replyTo?: string | null;
  readonly dueAt?: number | null | undefined;
}

export interface FakeCore {
  now(): number;
  later(ms: number, run: () => void): void;
  emit(event: UiEvent): void;
  /** The conversation, or the refusal that there is none. */
  talk(id: number): Talk;
  /** A message of ours becomes an outbox row, or waits for its moment. Names its command. */
  put(talk: Talk, content: ContentRow, leaving: Leaving): string;
}
