/** Handing a conversation to a team, and the numbers of a member, in English. */
import type { giveFr } from './fr-give';

export const giveEn: typeof giveFr = {
  title: 'Hand the conversation to a team',
  open: 'Hand to a team',
  of: (team) => `With the team ${team}`,
  lead: (name) => `Who looks after ${name}?`,
  everybody: 'Everybody',
  everybodyHelp: 'All teams see it.',
  mine: 'Your team',
  other: 'Another team',
  otherHelp: 'A team’s name, as it stands with its members.',
  leaves: 'You are not in that team: if your role sees its own teams only, the conversation will leave this computer.',
  give: 'Hand over',
  failed: 'The conversation could not be handed over. Try again.',
  goneTitle: 'This conversation is another team’s',
  goneBody: 'It was handed to a team that you are not in: nothing of it is left on this computer.',
  lines: {
    label: 'Numbers',
    all: 'All numbers',
    some: 'Only these',
    none: 'Choose at least one number.',
    role: (line) => `Role on the number ${line}`,
    same: 'Their usual role',
  },
};
