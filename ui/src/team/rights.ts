/** Which role has which permissions, as the hub has it: for reading only. What holds for a person is in their own row. */
import type { Permission, Role } from '../ipc/generated';

export type KnownRole = Exclude<Role, 'other'>;

const AGENT: readonly Permission[] = ['read', 'see_numbers', 'see_media', 'mark_read', 'send_messages', 'start_conversations', 'settle_sends', 'refresh_templates', 'see_all_teams', 'give_conversations'];
const SUPERVISOR: readonly Permission[] = [...AGENT, 'part_conversations', 'see_members', 'manage_members', 'manage_seats', 'invite', 'see_register'];

export const RIGHTS: Record<KnownRole, readonly Permission[]> = {
  owner: [...SUPERVISOR, 'import_history'],
  supervisor: SUPERVISOR,
  agent: AGENT,
  reviewer: ['read', 'see_all_teams'],
};
