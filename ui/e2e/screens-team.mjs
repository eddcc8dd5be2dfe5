/** The screens of a team: its members, seats and invitations, joining it, being shown out, and reading along. */
import { click, fake, open as openConversation, press, rest, then, type } from './steps.mjs';

const NARROW = { width: 560, height: 1100 };
const NARROW_TALL = { width: 560, height: 1900 };
const LINK = 'https://comptoir.dupain.example/join#K7M2P-9QRST-4VWXY-3ABCD';
const TEAM = 'state=team&me=';

const team = (part) => then(click('nav button[aria-label="Équipe"]'), rest(300), ...(part ? [click(`fieldset label:nth-of-type(${part})`), rest()] : []));
const mine = then(press('Control+,'), rest(200), click('section button:has-text("Ouvrir")'), rest(200));
const button = (label) => async (page) => { await page.locator(`button[aria-label="${label}"]`).first().click(); await page.waitForTimeout(150); };
const named = (words) => async (page) => { await page.locator('button', { hasText: words }).first().click(); await page.waitForTimeout(200); };
const twoLines = fake(() => { window.__fake.team.lines = ['106540352242922', '106540352249999']; window.__fake.lines = [{ id: '106540352242922', number: '+33 1 99 00 00 01', name: 'Boulangerie Dupain', to_answer: 4, unread: 2 }, { id: '106540352249999', number: '+33 4 99 00 00 02', name: 'Boulangerie Dupain, Lyon', to_answer: 0, unread: 0 }]; window.__fake.emit({ event: 'me_changed', me: window.__fake.team.me() }); });
const lines = (nth) => then(click(`dialog .field fieldset label:nth-of-type(${nth + 1})`), rest());
const opened = then(openConversation(1), rest(200));
const seats = team(2);
const invitations = team(3);
const roles = team(4);
const review = then(fake(() => { window.__fake.preferences = { ...window.__fake.preferences, seats_reviewed_at: 0 }; window.__fake.emit({ event: 'preferences_changed' }); }), rest(200));
const register = (change = {}) => then(fake((some) => Object.assign(window.__fake.team, some), change), team(5));

const door = then(click('[data-door="join"]'), rest());
const welcome = (change) => fake((some) => (window.__fake.team.welcome = { ...window.__fake.team.welcome, ...some }), change);
const no = (ask, code, retryAfter) => fake((given) => (window.__fake.team.no = given), { ask, code, retryAfter });
const next = then(click('form button[type="submit"]'), rest(200));
const look = then(door, click('form input'), type(LINK), next);
const you = then(look, next, next);
const agreement = then(you, async (page) => { await page.locator('form input').first().fill('Camille Marchand'); }, next);
const agree = click('form input[type="checkbox"]');
const twoStep = then(agreement, agree, next);
const codes = then(twoStep, async (page) => { await page.locator('form input').last().fill('492817'); }, next, rest(200));
const provider = (required) => welcome({ sign_in: { name: 'Google Workspace', required } });
const called = fake(() => (window.__fake.team.provider = { name: 'Google Workspace', required: true }));
const hub = then(called, door, async (page) => { await page.locator('form .other button').first().click(); }, rest(200));
const offer = then(hub, async (page) => { await page.locator('form input').first().fill('https://comptoir.dupain.example'); }, next);
const waits = then(offer, fake(() => window.__fake.hold('sign_in')), next);
const refused = (code, retryAfter) => then(twoStep, no('join_accept', code, retryAfter), async (page) => { await page.locator('form input').last().fill('492817'); }, next);

export const TEAM_SCREENS = [
  ['team-members', `${TEAM}owner`, team()],
  ['team-members-narrow', `${TEAM}owner`, team(), NARROW],
  ['team-members-supervisor', `${TEAM}supervisor`, team()],
  ['team-member', `${TEAM}owner`, then(team(), button('Modifier Bastien Roche'))],
  ['team-member-lines', `${TEAM}owner`, then(twoLines, team(), button('Modifier Bastien Roche'), lines(1))],
  ['team-member-lines-narrow', `${TEAM}owner`, then(twoLines, team(), button('Modifier Bastien Roche'), lines(1)), NARROW],
  ['team-give', `${TEAM}owner`, then(opened, press('Control+Shift+A'), rest(300))],
  ['team-give-other', `${TEAM}agent`, then(opened, press('Control+Shift+A'), rest(300), click('dialog label:last-of-type'), rest())],
  ['team-given', `${TEAM}owner`, then(opened, press('Control+Shift+A'), rest(300), click('dialog label:nth-of-type(2)'), click('dialog button[type="submit"]'), rest(300))],
  ['team-given-narrow', `${TEAM}owner`, then(opened, press('Control+Shift+A'), rest(300), click('dialog label:nth-of-type(2)'), click('dialog button[type="submit"]'), rest(300)), NARROW],
  ['team-gone', `${TEAM}agent`, then(opened, fake(() => { window.__fake.gone.add(1); window.__fake.emit({ event: 'changed', conversations: [1] }); }), rest(300))],
  ['team-member-last-owner', `${TEAM}owner`, then(team(), button('Modifier Sofia Dupain'), click('dialog fieldset label:nth-of-type(3)'), click('dialog button[type="submit"]'), rest())],
  ['team-member-disable', `${TEAM}owner`, then(team(), button('Modifier Léa Fontaine'), click('dialog .verbs > button'), rest())],
  ['team-member-enable', `${TEAM}owner`, then(team(), button('Modifier Théo Garnier'), click('dialog .verbs > button'), rest())],
  ['team-review-rail', `${TEAM}owner`, review],
  ['team-review', `${TEAM}owner`, then(review, click('nav button[aria-label^="Équipe"]'), rest(300))],
  ['team-reviewed', `${TEAM}owner`, then(review, click('nav button[aria-label^="Équipe"]'), rest(300), named('Tout est en ordre'))],
  ['team-seats', `${TEAM}owner`, then(seats, click('summary'), rest())],
  ['team-seats-narrow', `${TEAM}owner`, then(seats, click('summary'), rest()), NARROW_TALL],
  ['team-seat-rename', `${TEAM}owner`, then(seats, button('Renommer Caisse'))],
  ['team-seat-revoke', `${TEAM}owner`, then(seats, button('Déconnecter Caisse'))],
  ['team-seat-wipe', `${TEAM}owner`, then(seats, button('Déconnecter Caisse'), click('dialog label:nth-of-type(2)'), click('dialog button[type="submit"]'), rest())],
  ['team-seat-here', `${TEAM}owner`, then(seats, button('Déconnecter Bureau de Sofia'), click('dialog button[type="submit"]'), rest())],
  ['team-invitations', `${TEAM}owner`, invitations],
  ['team-invitations-narrow', `${TEAM}owner`, invitations, NARROW],
  ['team-invite', `${TEAM}owner`, then(invitations, named('Inviter quelqu’un'))],
  ['team-invite-seat', `${TEAM}supervisor`, then(invitations, named('Inviter quelqu’un'), click('dialog fieldset label:nth-of-type(2)'), rest())],
  ['team-invitation-made', `${TEAM}owner`, then(invitations, named('Inviter quelqu’un'), click('dialog button[type="submit"]'), rest(200))],
  ['team-invitation-made-narrow', `${TEAM}owner`, then(invitations, named('Inviter quelqu’un'), click('dialog button[type="submit"]'), rest(200)), NARROW],
  ['team-invitation-back', `${TEAM}owner`, then(invitations, named('Reprendre'))],
  ['team-roles', `${TEAM}supervisor`, roles],
  ['team-roles-reviewer', `${TEAM}owner`, then(roles, click('section fieldset label:nth-of-type(5)'), rest())],
  ['team-register', `${TEAM}owner`, register()],
  ['team-register-narrow', `${TEAM}owner`, register(), NARROW],
  ['team-register-stale', `${TEAM}supervisor`, register({ fresh: false })],
  ['team-register-changed', `${TEAM}owner`, register({ flaw: { what: 'act_changed', no: 7 } })],
  ['team-register-other', `${TEAM}owner`, register({ flaw: { what: 'at_the_hub', no: 9 } })],
  ['team-register-forget', `${TEAM}owner`, then(register({ flaw: { what: 'at_the_hub', no: 9 } }), named('Repartir'))],
  ['team-mine', `${TEAM}agent`, mine],
  ['team-mine-settings', `${TEAM}agent`, then(press('Control+,'), rest(200), fake(() => document.querySelector('.settings section:nth-of-type(6)')?.scrollIntoView()), rest())],
  ['team-unread', `${TEAM}owner`, then(fake(() => { window.__held = window.__fake.hold('seats'); }), click('nav button[aria-label="Équipe"]'), rest(), fake(() => window.__held[0].fail('unreachable')), rest())],
  ['reading-along', `${TEAM}reviewer`, openConversation(10)],
  ['reading-along-gallery', `${TEAM}reviewer&gallery`, openConversation(903), { width: 1366, height: 2400 }],
  ['reading-along-failures', `${TEAM}reviewer`, then(press('Control+3'), openConversation(7))],
  ['reading-along-narrow', `${TEAM}reviewer`, openConversation(2), { width: 700, height: 700 }],
  ['join-1-link', 'state=doors', door],
  ['join-1-code', 'state=doors', then(door, click('form input'), type('K7M2P-9QRST-4VWXY-3ABCD'), rest())],
  ['join-1-unknown', 'state=doors', then(door, click('form input'), type('https://comptoir.dupain.example/join#NOPE'), next)],
  ['join-1-expired', 'state=doors', then(no('join_look', 'invitation_expired'), look)],
  ['join-1-unreachable', 'state=doors', then(no('join_look', 'unreachable'), look)],
  ['join-2-team', 'state=doors', look],
  ['join-2-team-narrow', 'state=doors', look, NARROW],
  ['join-2-opened-by-link', `state=doors&join=${encodeURIComponent(LINK)}`, then(rest(300), click('summary'), rest())],
  ['join-3-keeps', 'state=doors', then(look, next)],
  ['join-3-keeps-reviewer', 'state=doors', then(welcome({ role: 'reviewer', permissions: ['read'], keeps: { conversations: true, numbers: false, media: false } }), look, next)],
  ['join-4-you', 'state=doors', you],
  ['join-4-another-seat', 'state=doors', then(welcome({ member: 'Léa Fontaine', agreement: null, two_step: 'enter' }), you)],
  ['join-5-agreement', 'state=doors', agreement],
  ['join-5-agreement-narrow', 'state=doors', agreement, NARROW],
  ['join-6-two-step', 'state=doors', twoStep],
  ['join-6-two-step-narrow', 'state=doors', twoStep, NARROW],
  ['join-6-enter', 'state=doors', then(welcome({ member: 'Léa Fontaine', agreement: null, two_step: 'enter' }), you, next)],
  ['join-6-wrong', 'state=doors', refused('two_step_wrong')],
  ['join-6-too-many-tries', 'state=doors', refused('too_many_tries', 240)],
  ['join-6-too-many-seats', 'state=doors', refused('too_many_seats')],
  ['join-6-used', 'state=doors', refused('invitation_used')],
  ['join-6-joining', 'state=doors', then(twoStep, fake(() => window.__fake.hold('join_accept')), async (page) => { await page.locator('form input').last().fill('492817'); }, click('form button[type="submit"]'), rest())],
  ['join-7-codes', 'state=doors', codes],
  ['join-7-codes-narrow', 'state=doors', codes, NARROW],
  ['join-8-in', 'state=doors', then(codes, agree, next, rest(300))],
  ['sign-in-1-hub', 'state=doors', hub],
  ['sign-in-1-hub-narrow', 'state=doors', hub, NARROW],
  ['sign-in-1-not-offered', 'state=doors', then(no('join_offer', 'sign_in_not_offered'), offer)],
  ['sign-in-2-offer', 'state=doors', offer],
  ['sign-in-2-offer-narrow', 'state=doors', offer, NARROW],
  ['sign-in-2-waits', 'state=doors', waits],
  ['sign-in-2-waits-narrow', 'state=doors', waits, NARROW],
  ['sign-in-2-unknown', 'state=doors', then(offer, no('sign_in', 'account_unknown'), next)],
  ['sign-in-3-keeps', 'state=doors', then(offer, next)],
  ['sign-in-3-back', 'state=doors', then(offer, next, async (page) => { await page.locator('form .end button').first().click(); }, rest(200))],
  ['sign-in-invited-required', 'state=doors', then(provider(true), look, next)],
  ['sign-in-invited-optional', 'state=doors', then(provider(false), look, next)],
  ['sign-in-invited-optional-narrow', 'state=doors', then(provider(false), look, next), NARROW],
  ['join-waits', `${TEAM}agent&join=${encodeURIComponent(LINK)}`, rest(400)],
  ...['revoked', 'wiped', 'other_seat'].map((reason) => [`shown-out-${reason}`, `${TEAM}agent`, then(fake((why) => window.__fake.emit({ event: 'signed_out', reason: why }), reason), rest(300))]),
];
