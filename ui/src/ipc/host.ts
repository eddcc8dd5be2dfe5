/** The counter seen from the screen's side: one question, one stream. Everything else in `ui` stands on this. */
import { createContext } from 'svelte';
import type { Asks, UiError, UiErrorCode, UiEvent } from './generated';


export type AskName = keyof Asks;
export type { Asks, UiEvent };

/** Whoever answers: the app's core, the bridge of the tests, or the pretend core of the workshop. */
export interface Host {
  /** Whether this core lets somebody join a team by invitation; with one that does not, a token is asked for. */
  readonly teams?: boolean;
  /** `of` names the profile that is asked; without it, the one on the screen is. */
  ask<N extends AskName>(name: N, params: Asks[N]['params'], of?: string): Promise<Asks[N]['answer']>;
  /** Hears everything from now on, until the returned function is called. */
  listen(hear: (event: UiEvent) => void): () => void;
}

/** An ask that failed, with the one code the screen has words for. */
export class AskFailed extends Error {
  readonly code: UiErrorCode;
  readonly details: string;
  /** After how many seconds it may be tried again, where it was tried too often. */
  readonly retryAfterS: number | undefined;

  constructor(error: UiError) {
    super(error.code);
    this.name = 'AskFailed';
    this.code = error.code;
    this.details = error.details;
    this.retryAfterS = error.retry_after;
  }

  /** Whatever was thrown, as one of ours: what we cannot name is a bug of ours. */
  static from(thrown: unknown): AskFailed {
    if (thrown instanceof AskFailed) return thrown;
    if (isUiError(thrown)) return new AskFailed(thrown);
    return new AskFailed({ code: 'bug', details: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

function isUiError(value: unknown): value is UiError {
  return typeof value === 'object' && value !== null && 'code' in value && 'details' in value;
}

export const [getHost, setHost] = createContext<Host>();
