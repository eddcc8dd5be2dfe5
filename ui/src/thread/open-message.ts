/** What Enter does with the message under the focus: looks, listens, fetches or opens, whichever its content is for. */
import { isWithheld } from '../format/media';
import type { MessageRow } from '../ipc/generated';
import { isShowable } from './file-kind';
import type { MediaDesk } from './media.svelte';
import type { Player } from './player.svelte';
import { mediumOf, type ViewerState } from './viewer/viewer.svelte';

export interface Tools {
  readonly viewer: ViewerState;
  readonly player: Player;
  readonly desk: MediaDesk;
}

/** Does it; says whether there was anything to do. */
export function openMessage(row: MessageRow | undefined, { viewer, player, desk }: Tools): boolean {
  const media = row && !row.revoked ? mediumOf(row.content) : undefined;
  if (!row || !media || media.state === 'lost' || media.state === 'announced' || isWithheld(media)) return false;
  if (media.kind === 'voice' || media.kind === 'audio') {
    if (desk.phase(media) === 'here') player.toggle(media.id, media.url);
    else void desk.fetch(media);
  } else if (isShowable(media) && (media.kind === 'document' || desk.phase(media) === 'here')) viewer.open(row, media);
  else if (media.kind === 'document') {
    if (media.program) return false;
    void desk.open(media);
  } else void desk.fetch(media);
  return true;
}
