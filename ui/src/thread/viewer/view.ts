/** How a picture lies in the viewer: how near, where, which way up. Arithmetic only, in pixels of the screen. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface View {
  /** 1 is the whole picture in sight. */
  readonly scale: number;
  /** How far its middle lies from the middle of the stage. */
  readonly x: number;
  readonly y: number;
  /** Quarter turns clockwise. */
  readonly turn: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0, turn: 0 };
const NEAREST = 12;
const STEP = 1.25;

/** The picture's size on the stage at this view, as it lies. */
export function drawn(view: View, picture: Size, stage: Size): Size {
  const lying = view.turn % 2 === 0 ? picture : { width: picture.height, height: picture.width };
  const fit = Math.min(stage.width / lying.width, stage.height / lying.height, 1);
  return { width: lying.width * fit * view.scale, height: lying.height * fit * view.scale };
}

/** Nearer or farther by a factor; the point that is pointed at (from the middle of the stage) stays where it is. */
export function zoomed(view: View, factor: number, picture: Size, stage: Size, at = { x: 0, y: 0 }): View {
  const scale = Math.min(NEAREST, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  return within({ ...view, scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio }, picture, stage);
}

/** One step of the keys and buttons. */
export function stepped(view: View, by: 1 | -1, picture: Size, stage: Size): View {
  return zoomed(view, by === 1 ? STEP : 1 / STEP, picture, stage);
}

/** From the whole picture to its own pixels, or well near; from anything else to the whole. */
export function toggled(view: View, picture: Size, stage: Size, at: { x: number; y: number }): View {
  if (view.scale > 1) return { ...view, scale: 1, x: 0, y: 0 };
  const whole = drawn({ ...view, scale: 1 }, picture, stage);
  const lying = view.turn % 2 === 0 ? picture : { width: picture.height, height: picture.width };
  return zoomed(view, Math.max(2.5, lying.width / whole.width), picture, stage, at);
}

export function panned(view: View, dx: number, dy: number, picture: Size, stage: Size): View {
  return within({ ...view, x: view.x + dx, y: view.y + dy }, picture, stage);
}

/** A quarter turn; seen whole again. */
export function turned(view: View, by: 1 | -1): View {
  return { scale: 1, x: 0, y: 0, turn: (view.turn + by + 4) % 4 };
}

/** What is larger than the stage covers it; what is smaller lies in its middle. */
export function within(view: View, picture: Size, stage: Size): View {
  const size = drawn(view, picture, stage);
  const reach = (length: number, room: number, at: number): number => {
    const most = Math.max(0, (length - room) / 2);
    return Math.min(most, Math.max(-most, at)) + 0;
  };
  return { ...view, x: reach(size.width, stage.width, view.x), y: reach(size.height, stage.height, view.y) };
}
