/** How many panes the window has room for. Queried, not measured, so that zoom and text size count. */

export type Room = 'three' | 'two' | 'one';

export class Viewport {
  room = $state<Room>('three');

  /** Follows the window until the returned function is called. */
  follow(): () => void {
    const three = matchMedia('(min-width: 1100px)');
    const two = matchMedia('(min-width: 760px)');
    const look = (): void => {
      this.room = three.matches ? 'three' : two.matches ? 'two' : 'one';
    };
    look();
    three.addEventListener('change', look);
    two.addEventListener('change', look);
    return () => {
      three.removeEventListener('change', look);
      two.removeEventListener('change', look);
    };
  }
}
