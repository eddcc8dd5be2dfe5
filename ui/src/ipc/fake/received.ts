/** What the pretend core does with what is in a thread: fetches, saves, pauses, reacts, takes persons apart. */
import type { UploadRow } from '../generated';
import type { FakeCore } from './core';
import type { Answers } from './simple-answers';
import type { Talk } from './talk';

type Names = 'media_fetch' | 'media_save' | 'media_copy' | 'media_open' | 'media_drag' | 'upload_pause' | 'person_of' | 'conversation_part' | 'conversation_give' | 'teams' | 'react';

const STEPS = 4;

export function receivedAnswers(core: FakeCore, talks: () => Iterable<Talk>): Pick<Answers, Names> {
  const holding = (key: string): Talk | undefined => [...talks()].find((talk) => talk.find(key));

  /** Bytes come in a few steps. */
  const arrive = (id: string, step: number): void => {
    core.emit({ event: 'media', id, have: step, total: STEPS, here: step === STEPS });
    if (step < STEPS) core.later(200, () => arrive(id, step + 1));
  };

  return {
    media_fetch: ({ id }) => (arrive(id, 1), {}),
    media_save: ({ id }) => ({ saved: `/pretend/downloads/${id}` }),
    media_copy: () => ({}),
    media_open: () => ({}),
    media_drag: ({ id }) => ({ path: `/pretend/drag/${id}` }),
    upload_pause: ({ command, paused }) => {
      const talk = holding(command);
      const row = talk?.find(command);
      if (!talk || !row?.upload) return {};
      const upload: UploadRow = { ...row.upload, state: paused ? 'paused' : 'running', trouble: null };
      talk.replace({ ...row, upload });
      core.emit({ event: 'upload', command, upload });
      return {};
    },
    person_of: ({ conversation }) => core.talk(conversation).joinedFrom.map((id) => core.talk(id).row(core.now())),
    conversation_part: ({ conversation }) => {
      const changed = [...talks()].filter((talk) => talk.joinedFrom.includes(conversation));
      for (const talk of changed) talk.joinedFrom = talk.joinedFrom.filter((id) => id !== conversation);
      core.emit({ event: 'changed', conversations: [conversation, ...changed.map((talk) => talk.id)] });
      return {};
    },
    conversation_give: ({ conversation, team }) => {
      core.talk(conversation).team = team;
      core.emit({ event: 'changed', conversations: [conversation] });
      return {};
    },
    teams: () => [...new Set([...talks()].flatMap((talk) => (talk.team === null ? [] : [talk.team])))],
    react: ({ conversation, message, emoji }) => {
      const talk = core.talk(conversation);
      const row = talk.find(message);
      if (!row) return {};
      talk.replace({ ...row, my_reaction: { emoji, state: 'waiting', failure: null } });
      core.emit({ event: 'changed', conversations: [conversation] });
      core.later(600, () => {
        const now = talk.find(message);
        if (now?.my_reaction?.emoji !== emoji) return;
        const theirs = now.reactions.filter((each) => each.from_customer);
        talk.replace({ ...now, my_reaction: null, reactions: emoji === null ? theirs : [...theirs, { emoji, from_customer: false }] });
        core.emit({ event: 'changed', conversations: [conversation] });
      });
      return {};
    },
  };
}
