/** Whether the person has already been asked what Enter should do: a hint of this screen, worth nothing to anybody else. */

const KEY = 'comptoir.enter-asked';

export function enterWasAsked(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

export function enterIsAsked(): void {
  try {
    localStorage.setItem(KEY, '1');
  } catch {
    // Without storage the question is never asked; Enter goes to the next line, as it does by default.
  }
}
