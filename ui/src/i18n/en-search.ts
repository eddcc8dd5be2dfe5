/** Searching everything, finding within a thread and going to a day, in English. */
import type { searchFr } from './fr-search';
import { pluralOf } from './plural';

const plural = pluralOf('en');
const numbers = new Intl.NumberFormat('en');
const found = (n: number): string => plural(n, { none: 'No results', one: '# result', other: '# results' });

export const searchEn: typeof searchFr = {
  title: 'Search',
  label: 'Search all messages',
  placeholder: 'Words, “a phrase”, a filter…',
  clear: 'Clear the search',
  results: 'Results',
  total: (n, more) => (more ? `more than ${numbers.format(n)} results` : found(n)),
  searching: 'Searching…',
  order: { label: 'Order', best: 'Best', newest: 'Newest' },
  filters: 'Filters to add',
  chips: (chips) => `Filters: ${chips.join('; ')}`,
  operators: { from: 'from', agent: 'by', has: 'has', before: 'before', after: 'after', is: 'is', in: 'in' },
  operatorTips: {
    from: 'Who wrote', agent: 'Which member of the team wrote', has: 'What the message holds', before: 'Before that day', after: 'From that day on',
    is: 'How the conversation stands', in: 'In which conversation',
  },
  values: {
    from: [['me', 'us'], ['customer', 'the customer']],
    has: [['media', 'a file'], ['image', 'a picture'], ['pdf', 'a PDF'], ['voice', 'a voice message'], ['video', 'a video'], ['link', 'a link'], ['contact', 'a contact card'], ['location', 'a place'], ['order', 'an order'], ['template', 'a template']],
    when: [['yesterday', 'yesterday'], ['7d', '7 days ago'], ['30d', '30 days ago'], ['1y', 'a year ago']],
    is: [['unanswered', 'unanswered'], ['unread', 'unread'], ['failed', 'with a failed send']],
  },
  you: 'You',
  phone: 'Phone',
  loadingMore: 'More is coming…',
  failed: 'The search did not work.',
  start: {
    title: 'Search the messages',
    body: 'Texts, captions, file names and contact cards. Accents and capitals do not matter.',
    examples: [['"delivery note"', 'these words, in this order'], ['cake OR tart', 'either one'], ['invoice -deposit', 'without that word'], ['has:pdf before:march', 'two filters'], ['is:unanswered', 'what is waiting']],
  },
  nothing: {
    title: (query) => `Nothing for “${query}”`,
    body: 'Try fewer words, the beginning of a word, or take a filter out.',
    withoutFilters: 'Search without the filters',
  },
  coverage: {
    label: 'What is searched',
    whole: 'Everything held on this computer',
    since: (day) => `Complete since ${day}`,
    unknown: 'The history on this computer is not complete',
    filling: (percent) => `the index is being filled (${percent}%)`,
    documents: (n, more) => (more ? `more than ${numbers.format(n)} documents not searched inside` : plural(n, { one: '# document not searched inside', other: '# documents not searched inside' })),
  },
  palette: {
    messages: 'Messages',
    nearly: 'nearly',
    all: (query) => `See all results for “${query}”`,
    allMeta: (n, more) => (more ? `more than ${numbers.format(n)}` : numbers.format(n)),
  },
  find: {
    open: 'Find in this conversation',
    label: 'Find in this conversation',
    placeholder: 'Find here…',
    nth: (nth, nthMore, total, more) => `${nthMore ? 'more than ' : ''}${numbers.format(nth)} of ${more ? 'more than ' : ''}${numbers.format(total)}`,
    nothing: 'Nothing found',
    failed: 'The search failed',
    older: 'Older match',
    newer: 'Newer match',
    close: 'Close the search',
  },
  date: {
    open: 'Go to a date',
    title: 'Go to a date',
    day: 'Day',
    help: 'The thread opens at the first message of that day.',
    began: (day) => `The conversation begins on ${day}.`,
    toStart: 'To the beginning',
    go: 'Go there',
    nothing: 'No message is on this computer.',
  },
};
