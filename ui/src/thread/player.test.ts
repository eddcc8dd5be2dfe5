import { describe, expect, it } from 'vitest';
import { Player, type Sound } from './player.svelte';

class FakeSound implements Sound {
  src = '';
  currentTime = 0;
  playbackRate = 1;
  duration = 30;
  playing = false;
  broken = false;
  onended: (() => void) | null = null;
  ontimeupdate: (() => void) | null = null;
  ondurationchange: (() => void) | null = null;
  onerror: (() => void) | null = null;
  play(): Promise<void> {
    if (this.broken) return Promise.reject(new Error('no decoder'));
    this.playing = true;
    return Promise.resolve();
  }
  pause(): void {
    this.playing = false;
  }
  reaches(seconds: number): void {
    this.currentTime = seconds;
    this.ontimeupdate?.();
  }
}

function setUp(kept: string | null = null): { player: Player; sounds: FakeSound[]; memory: { value: string | null } } {
  const sounds: FakeSound[] = [];
  const memory = { value: kept };
  const player = new Player(
    () => {
      const sound = new FakeSound();
      sounds.push(sound);
      return sound;
    },
    { read: () => memory.value, write: (speed) => (memory.value = speed) },
  );
  return { player, sounds, memory };
}

describe('the player', () => {
  it('plays one at a time, and each goes on where it was left', () => {
    const { player, sounds } = setUp();
    player.toggle('a', 'a.ogg');
    sounds[0]?.reaches(12);
    player.toggle('b', 'b.ogg');
    expect(sounds[0]?.playing).toBe(false);
    expect(player.isPlaying('a')).toBe(false);
    expect(player.isPlaying('b')).toBe(true);
    expect(player.positionOf('a')).toBe(12_000);
    player.toggle('a', 'a.ogg');
    expect(sounds[2]?.currentTime).toBe(12);
  });

  it('pauses and goes on', () => {
    const { player, sounds } = setUp();
    player.toggle('a', 'a.ogg');
    sounds[0]?.reaches(3);
    player.toggle('a', 'a.ogg');
    expect(player.playing).toBe(false);
    player.toggle('a', 'a.ogg');
    expect(sounds).toHaveLength(1);
    expect(sounds[0]).toMatchObject({ playing: true, currentTime: 3 });
  });

  it('begins where the waveform is pressed', () => {
    const { player, sounds } = setUp();
    player.seek('a', 'a.ogg', 9_000);
    expect(sounds[0]).toMatchObject({ playing: true, currentTime: 9 });
    player.seek('a', 'a.ogg', 4_000);
    expect(sounds[0]?.currentTime).toBe(4);
  });

  it('is at its beginning again after its end', () => {
    const { player, sounds } = setUp();
    player.toggle('a', 'a.ogg');
    sounds[0]?.reaches(30);
    sounds[0]?.onended?.();
    expect(player.playing).toBe(false);
    expect(player.positionOf('a')).toBe(0);
  });

  it('remembers the speed, and plays everything at it', () => {
    const { player, sounds, memory } = setUp('1.5');
    player.toggle('a', 'a.ogg');
    expect(sounds[0]?.playbackRate).toBe(1.5);
    player.faster();
    expect(sounds[0]?.playbackRate).toBe(2);
    expect(memory.value).toBe('2');
    player.faster();
    expect(player.speed).toBe(1);
  });

  it('takes the usual speed when what was kept makes no sense', () => expect(setUp('17').player.speed).toBe(1));

  it('says which one could not be played, and nothing of one that was replaced', async () => {
    const { player, sounds } = setUp();
    player.toggle('a', 'a.ogg');
    player.toggle('b', 'b.ogg');
    sounds[0]?.onerror?.();
    expect(player.failed).toBeUndefined();
    sounds[1]?.onerror?.();
    expect(player.failed).toBe('b');
    expect(player.playing).toBe(false);
    await Promise.resolve();
  });
});
