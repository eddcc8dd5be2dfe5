/** What the first look at the list does not need: one chunk, fetched when the list stands. */
import '../i18n/whole';

export { ComposerState } from '../composer/composer.svelte';
export { default as AnswerPane } from '../composer/AnswerPane.svelte';
export { default as CustomerPane } from '../customer/CustomerPane.svelte';
export { default as LeaveDemo } from '../demo/LeaveDemo.svelte';
export { default as CheckExport } from '../export/CheckExport.svelte';
export { default as ExportDialog } from '../export/ExportDialog.svelte';
export { default as LockSettings } from '../lock/LockSettings.svelte';
export { default as LockScreen } from '../lock/LockScreen.svelte';
export { followHands } from '../lock/idle';
export { default as InvitationWaits } from '../onboarding/InvitationWaits.svelte';
export { default as Problem } from '../onboarding/Problem.svelte';
export { default as SignedOut } from '../onboarding/SignedOut.svelte';
export { default as Welcome } from '../onboarding/Welcome.svelte';
export { default as PaletteDialog } from '../palette/PaletteDialog.svelte';
export { default as ShortcutSheet } from '../palette/ShortcutSheet.svelte';
export { default as SearchPane } from '../search/SearchPane.svelte';
export { default as SettingsScreen } from '../settings/SettingsScreen.svelte';
export { default as TeamScreen } from '../team/TeamScreen.svelte';
export { default as TemplatePane } from '../templates/TemplatePane.svelte';
export { TemplatesState } from '../templates/templates.svelte';
export { shelfOf } from '../thread/shelf';
export { ThreadState } from '../thread/thread.svelte';
export { default as ThreadPane } from '../thread/ThreadPane.svelte';
export { default as TruthDetails } from '../status/TruthDetails.svelte';
