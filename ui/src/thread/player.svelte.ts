/** What is being listened to: one sound at a time in a thread, at the speed this person likes. */
import { createContext } from 'svelte';

export const SPEEDS = [1, 1.5, 2] as const;
export type Speed = (typeof SPEEDS)[number];

type Told = ((...args: never[]) => unknown) | null;

/** As much of an audio element as is needed. */
export interface Sound {
  src: string;
  currentTime: number;
  playbackRate: number;
  readonly duration: number;
  onended: Told;
  ontimeupdate: Told;
  ondurationchange: Told;
  onerror: Told;
  play(): Promise<void>;
  pause(): void;
}

/** Where the speed is kept: a taste of this person at this screen, worth nothing to anybody else. */
export interface SpeedMemory {
  read(): string | null;
  write(speed: string): void;
}

const KEY = 'comptoir.play-speed';

const kept: SpeedMemory = {
  read: () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  },
  write: (speed) => {
    try {
      localStorage.setItem(KEY, speed);
    } catch {
      // Without storage every start begins at the usual speed.
    }
  },
};

export class Player {
  /** The medium that was started last. */
  id = $state<string | undefined>(undefined);
  playing = $state(false);
  /** How far it is, milliseconds. */
  position = $state(0);
  /** How long it is by its own word, milliseconds; 0 until known. */
  duration = $state(0);
  /** The medium that could not be played. */
  failed = $state<string | undefined>(undefined);
  speed = $state<Speed>(1);
  readonly #make: () => Sound;
  readonly #memory: SpeedMemory;
  /** Where each was left. */
  readonly #places = new Map<string, number>();
  #sound: Sound | undefined;

  constructor(make: () => Sound = () => new Audio(), memory: SpeedMemory = kept) {
    this.#make = make;
    this.#memory = memory;
    this.speed = SPEEDS.find((speed) => String(speed) === memory.read()) ?? 1;
  }

  isPlaying(id: string): boolean {
    return this.playing && this.id === id;
  }

  /** How far a medium is, also while another plays. */
  positionOf(id: string): number {
    return this.id === id ? this.position : (this.#places.get(id) ?? 0);
  }

  toggle(id: string, url: string): void {
    if (this.isPlaying(id)) this.pause();
    else this.#start(id, url, this.positionOf(id));
  }

  /** Goes to a moment; a medium that is not playing begins there. */
  seek(id: string, url: string, ms: number): void {
    if (this.id !== id || !this.#sound) return this.#start(id, url, ms);
    this.#sound.currentTime = ms / 1000;
    this.position = ms;
  }

  pause(): void {
    this.#sound?.pause();
    this.playing = false;
  }

  /** The next speed, round and round. */
  faster(): void {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length] ?? 1;
    if (this.#sound) this.#sound.playbackRate = this.speed;
    this.#memory.write(String(this.speed));
  }

  /** Falls silent for good. */
  stop(): void {
    this.pause();
    this.#drop();
    this.id = undefined;
  }

  #start(id: string, url: string, from: number): void {
    this.failed = undefined;
    if (this.id !== id || !this.#sound) {
      if (this.id !== undefined) this.#places.set(this.id, this.position);
      this.#drop();
      this.#sound = this.#fresh(id, url);
      this.id = id;
      this.duration = 0;
    }
    const sound = this.#sound;
    sound.currentTime = from / 1000;
    sound.playbackRate = this.speed;
    this.position = from;
    this.playing = true;
    sound.play().catch(() => this.#broke(id, sound));
  }

  #fresh(id: string, url: string): Sound {
    const sound = this.#make();
    sound.src = url;
    sound.ontimeupdate = () => (this.position = sound.currentTime * 1000);
    sound.ondurationchange = () => (this.duration = Number.isFinite(sound.duration) ? sound.duration * 1000 : 0);
    sound.onended = () => {
      this.playing = false;
      this.position = 0;
      this.#places.delete(id);
    };
    sound.onerror = () => this.#broke(id, sound);
    return sound;
  }

  #broke(id: string, sound: Sound): void {
    // One that was replaced meanwhile breaks off for that reason alone.
    if (this.#sound !== sound || !this.playing) return;
    this.playing = false;
    this.failed = id;
  }

  #drop(): void {
    const old = this.#sound;
    this.#sound = undefined;
    if (!old) return;
    old.pause();
    old.onended = old.ontimeupdate = old.ondurationchange = old.onerror = null;
    old.src = '';
  }
}

export const [getPlayer, setPlayer] = createContext<Player>();
