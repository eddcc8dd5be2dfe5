/** Moving the focus once the place it goes to has been drawn. */

/** Focuses what `find` finds in the next frame, unless the person has gone elsewhere meanwhile. */
export function focusSoon(within: HTMLElement | undefined, find: (within: HTMLElement) => HTMLElement | null): void {
  requestAnimationFrame(() => {
    const at = document.activeElement;
    if (!within || (at !== document.body && !within.contains(at))) return;
    find(within)?.focus({ preventScroll: true });
  });
}
